/**
 * The inner parts of dd-trace that the hand-over stands on. None of it is public, so each is looked for before it is used,
 * and where one is not as expected the tracer keeps its own writer.
 */
import type { Span } from '../tracer-types';

export interface Identifier { toBuffer(): ArrayLike<number> }

export interface TraceState {
  started: readonly FinishedSpan[];
  finished: readonly FinishedSpan[];
  readonly tags: Readonly<Record<string, unknown>>;
  readonly origin?: unknown;
  readonly record?: boolean;
  readonly isRecording?: boolean;
  readonly [decision: string]: unknown;
}

export interface SpanContext {
  readonly _traceId: Identifier;
  readonly _spanId: Identifier;
  readonly _parentId?: Identifier | null;
  readonly _name: unknown;
  readonly _hostname?: unknown;
  readonly _spanSampling?: unknown;
  readonly _sampling: { readonly priority?: unknown; readonly discard?: unknown };
  readonly _trace: TraceState;
  getTags(): Readonly<Record<string, unknown>>;
}

export interface FinishedSpan {
  readonly _startTime: number;
  readonly _duration?: number;
  readonly _links?: Span['_links'];
  readonly _events?: readonly unknown[];
  readonly meta_struct?: unknown;
  context(): SpanContext;
  tracer(): { readonly serviceLower?: unknown };
  setTag(name: string, value: unknown): unknown;
}

export interface Processor {
  process(span: FinishedSpan): void;
  sample(span: FinishedSpan): void;
  _erase(trace: TraceState, active: readonly FinishedSpan[]): void;
  _exporter: unknown;
  readonly _killAll: boolean;
  readonly _stats?: unknown;
  readonly _processTags: unknown;
  readonly _nativeExport?: unknown;
  readonly _spanSampler: { readonly _rules: readonly unknown[] };
  readonly _gitMetadataTagger: { tagGitMetadata(context: SpanContext): void };
  readonly _config: Record<string, unknown>;
}

export interface Writer {
  append(spans: unknown): void;
  flush(done?: () => void): void;
  _sendPayload(data: Uint8Array, count: number, done: () => void): void;
  readonly _encoder: { count(): number };
  readonly _protocolVersion: unknown;
  readonly _headers?: Readonly<Record<string, string>>;
  readonly _prioritySampler: { update(rates: unknown): void };
}

export interface Exporter {
  export(spans: unknown): void;
  flush(done?: () => void): void;
  readonly _url: URL;
  readonly _writer: Writer;
}

export interface Internals { readonly processor: Processor; readonly exporter: Exporter }

const WRITER_METHODS = ['append', 'flush', '_sendPayload'] as const;
const PROCESSOR_METHODS = ['process', 'sample', '_erase'] as const;

/** The parts of an initialized tracer that writes to an agent by the protocol 0.4, or undefined where any of them differs. */
export function internalsOf(inner: unknown): Internals | undefined {
  const processor = field(inner, '_processor');
  const exporter = field(inner, '_exporter');
  if (field(processor, '_exporter') !== exporter || !isExporter(exporter) || !isProcessor(processor)) return undefined;
  return { processor, exporter };
}

function isExporter(value: unknown): value is Exporter {
  const writer = field(value, '_writer');
  return has(value, ['export', 'flush']) && field(value, '_url') instanceof URL && has(writer, WRITER_METHODS)
    && has(field(writer, '_encoder'), ['count', 'encode', 'makePayload']) && has(field(writer, '_prioritySampler'), ['update'])
    && field(writer, '_protocolVersion') === '0.4';
}

function isProcessor(value: unknown): value is Processor {
  return has(value, PROCESSOR_METHODS) && Array.isArray(field(field(value, '_spanSampler'), '_rules'))
    && has(field(value, '_gitMetadataTagger'), ['tagGitMetadata']) && typeof field(value, '_config') === 'object';
}

function field(value: unknown, name: string): unknown {
  return value !== null && (typeof value === 'object' || typeof value === 'function') ? Reflect.get(value, name) : undefined;
}

function has(value: unknown, methods: readonly string[]): boolean {
  return methods.every(method => typeof field(value, method) === 'function');
}
