import { AgentSpan } from '../runtime-api/test-agent';

const LOW_64_BITS = (1n << 64n) - 1n;

export interface SpanLink {
  /** Its lower 64 bits. */
  readonly traceId: bigint;
  readonly spanId: bigint;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Spans by trace and by id. */
export class SpanGraph {
  private readonly byTrace = new Map<bigint, AgentSpan[]>();
  private readonly byId = new Map<bigint, AgentSpan>();
  private readonly byPointer = new Map<string, AgentSpan[]>();

  constructor(readonly spans: readonly AgentSpan[]) {
    for (const span of spans) {
      this.byId.set(span.span_id, span);
      addTo(this.byTrace, span.trace_id, span);
      for (const pointer of pointersOf(span)) addTo(this.byPointer, pointer, span);
    }
  }

  traceOf(traceId: bigint): readonly AgentSpan[] {
    return this.byTrace.get(traceId) ?? [];
  }

  /** The spans that have a pointer, at either end. */
  withPointer(hash: string): readonly AgentSpan[] {
    return this.byPointer.get(hash) ?? [];
  }

  tryFind(spanId: bigint): AgentSpan | undefined {
    return this.byId.get(spanId);
  }

  /** The span and what is above it, the span first, as far as the spans go. */
  ancestry(span: AgentSpan): readonly AgentSpan[] {
    const line: AgentSpan[] = [];
    for (let next: AgentSpan | undefined = span; next && !line.includes(next); next = this.byId.get(next.parent_id)) line.push(next);
    return line;
  }

  /** How many spans came more than once. */
  get doubled(): number {
    return this.spans.length - this.byId.size;
  }
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** Links as tracers write them: as numbers in a field, as hexadecimals in a tag. */
export function linksOf({ span_links: field, meta }: AgentSpan): readonly SpanLink[] {
  if (field) return field.map(link => linkOf(link, id => BigInt(String(id))));
  return (JSON.parse(meta['_dd.span_links'] ?? '[]') as ReadonlyArray<Readonly<Record<string, unknown>>>).map(link => linkOf(link, id => BigInt(`0x${String(id)}`)));
}

const linkOf = ({ trace_id: traceId, span_id: spanId, attributes }: Readonly<Record<string, unknown>>, read: (id: unknown) => bigint): SpanLink => ({
  traceId: read(traceId) & LOW_64_BITS,
  spanId: read(spanId),
  attributes: (attributes ?? {}) as Readonly<Record<string, string>>,
});

/** The hashes of a span's pointers. */
export const pointersOf = (span: AgentSpan): readonly string[] => linksOf(span).flatMap(({ attributes }) => attributes['ptr.hash'] ?? []);
