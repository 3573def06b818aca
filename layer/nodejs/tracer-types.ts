/**
 * What the layer uses of dd-trace. The public part is typed by dd-trace itself; the fields that begin with an
 * underscore are not, and are the same from 5.100 to 6.21: the tests run the layer against the pinned version.
 */
import type { Headers } from './carriers/carrier';

export type TagValue = string | number;
export type Tags = Readonly<Record<string, TagValue>>;

export interface Identifier {
  toString(radix?: number): string;
  toBuffer(): readonly number[] | Uint8Array;
}

export interface SpanContext {
  readonly _traceId: Identifier;
  _spanId: Identifier | null;
  readonly _sampling: { priority?: number; readonly discard?: boolean };
  readonly _tracestate?: { toString(): string };
  readonly _trace: Trace;
  /** What `getTags` gives, where the tracer keeps it so. */
  _tags?: Readonly<Record<string, unknown>>;
  getTags?(): Readonly<Record<string, unknown>>;
  toTraceId(hex?: boolean): string;
  toSpanId(hex?: boolean): string;
}

export interface Trace {
  started: Span[];
  finished: Span[];
  record?: boolean;
}

export interface Span {
  readonly _startTime: number;
  readonly _duration?: number;
  readonly _links: ReadonlyArray<{ readonly context: SpanContext; readonly attributes?: Headers }>;
  context(): SpanContext;
  setTag(name: string, value: unknown): Span;
  addTags(tags: Readonly<Record<string, unknown>>): Span;
  addLink(link: { readonly context: SpanContext; readonly attributes?: Headers }): void;
  addSpanPointer?(kind: string, direction: string, hash: string): void;
  finish(endTime?: number): void;
}

export interface SpanOptions {
  readonly childOf?: Span | SpanContext;
  readonly startTime?: number;
  readonly tags?: Record<string, unknown>;
}

export interface Tracer {
  readonly _tracer?: InnerTracer;
  startSpan(name: string, options?: SpanOptions): Span;
  extract(format: string, carrier: Readonly<Record<string, unknown>>): SpanContext | null;
  inject(context: Span | SpanContext, format: string, carrier: Record<string, string>): void;
  scope(): { active(): Span | null; activate<T>(span: Span, callback: () => T): T };
  init(options?: Readonly<Record<string, unknown>>): Tracer;
  use(plugin: string, options: Readonly<Record<string, unknown>>): Tracer;
  /** Not all of the versions that a function may bring have these three. */
  getAllBaggageItems?(): Readonly<Record<string, string>>;
  removeAllBaggageItems?(): void;
  setBaggageItem?(name: string, value: string): void;
}

/** Where the hand-over begins; what it needs of the two it looks for itself (hand-over/tracer-internals.ts). */
export interface InnerTracer {
  readonly _exporter: unknown;
  readonly _processor: unknown;
}
