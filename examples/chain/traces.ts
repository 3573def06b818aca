/** Spans as traces: who is whose child, and which span is linked to which. */
import { DecodedSpan } from '../../test/layer/nodejs/agent-sink';

/** How a call reaches its service: shown in Datadog, left out of the demo's tree. */
const TRANSPORT: ReadonlySet<string> = new Set(['http.request', 'tcp.connect', 'dns.lookup']);

export interface Link {
  readonly from: DecodedSpan;
  /** Undefined: linked to a span that never came. */
  readonly to?: DecodedSpan;
  /** What both sides of a pointer have named, such as `aws.s3.object`. */
  readonly pointer?: string;
}

/** A link as dd-trace writes it into its tag, ids in hexadecimal. A pointer has none: both sides name a thing by the same hash. */
interface WrittenLink {
  readonly span_id: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

const writtenLinks = ({ meta }: DecodedSpan) => JSON.parse(meta['_dd.span_links'] ?? '[]') as readonly WrittenLink[];
const pointersOf = (span: DecodedSpan, direction: 'u' | 'd') =>
  writtenLinks(span).flatMap(({ attributes = {} }) => attributes['ptr.dir'] === direction ? [attributes] : []);

/** Links by id, and pointers from the side that reads to the side that wrote. */
export function linksOf(spans: readonly DecodedSpan[]): Link[] {
  const byId = new Map(spans.map(span => [span.span_id, span]));
  const byHash = new Map(spans.flatMap(span => pointersOf(span, 'd').map(pointer => [pointer['ptr.hash'], span] as const)));
  return spans.flatMap(from => [
    ...writtenLinks(from).filter(({ attributes }) => !attributes?.['ptr.hash']).map(({ span_id }) => ({ from, to: byId.get(BigInt(`0x${span_id}`)) })),
    ...pointersOf(from, 'u').map(pointer => ({ from, to: byHash.get(pointer['ptr.hash']!), pointer: pointer['ptr.kind'] })),
  ]);
}

/** The trace's id of 128 bits, whose upper half stands on the first span of what was sent. */
export function traceIdOf(trace: readonly DecodedSpan[]): string {
  const high = trace.map(({ meta }) => meta['_dd.p.tid']).find(Boolean) ?? '';
  return high + trace[0]!.trace_id.toString(16).padStart(16, '0');
}

/** In the order of their first spans. */
export function tracesOf(spans: readonly DecodedSpan[]): DecodedSpan[][] {
  const ids = [...new Set(spans.map(({ trace_id }) => trace_id))];
  return ids.map(id => spans.filter(({ trace_id }) => trace_id === id));
}

export function childrenOf(trace: readonly DecodedSpan[], parent: bigint): DecodedSpan[] {
  return trace.filter(span => span.parent_id === parent && !isTransport(span)).sort((a, b) => Number(a.start - b.start));
}

/** Spans whose parent is none of the trace's: one for a trace that is connected. */
export function rootsOf(trace: readonly DecodedSpan[]): DecodedSpan[] {
  const ids = new Set(trace.map(({ span_id }) => span_id));
  return trace.filter(({ parent_id }) => !ids.has(parent_id));
}

export function isTransport({ name }: DecodedSpan): boolean {
  return TRANSPORT.has(name);
}

export function functionsOf(trace: readonly DecodedSpan[]): string[] {
  return trace.flatMap(({ name, resource }) => name === 'aws.lambda' ? [resource] : []);
}
