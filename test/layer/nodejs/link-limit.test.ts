/** What of a batch's links the tracer's own tag holds. */
import { keepLinksReadable } from '../../../layer/nodejs/hand-over/link-limit';
import type { Processor } from '../../../layer/nodejs/hand-over/tracer-internals';

const LONGEST = 25_000;

function spanWith(count: number, open = 0) {
  const tags: Record<string, unknown> = {};
  const _links = Array.from({ length: count }, (_, index) => ({
    context: { toTraceId: () => String(index).padStart(32, '0'), toSpanId: () => String(index).padStart(16, '0'), _sampling: { priority: 1 } },
    attributes: { 'messaging.message.id': `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`, 'event_source': 'sqs', 'event_source_arn': 'arn:aws:sqs:us-east-1:123456789012:orders' },
  }));
  const trace = { started: Array<unknown>(1 + open), finished: [] as unknown[] };
  const context = () => ({ _trace: trace, getTags: () => tags });
  const span = { _links, tags, context, setTag: (name: string, value: unknown) => { tags[name] = value; } };
  trace.finished.push(span);
  return span;
}

function processed(span: ReturnType<typeof spanWith>) {
  const seen: unknown[] = [];
  const processor = { process: (one: unknown) => { seen.push(one); }, _config: { flushMinSpans: 1000 } } as unknown as Processor;
  keepLinksReadable(processor);
  processor.process(span as never);
  expect(seen).toEqual([span]);
  return span;
}

const json = (span: ReturnType<typeof spanWith>) => JSON.stringify(span._links.map(({ context, attributes }) => (
  { trace_id: context.toTraceId(), span_id: context.toSpanId(), attributes, flags: 1 })));

test('as many as fit, and the others counted', () => {
  const { length } = processed(spanWith(128))._links;
  expect(json(spanWith(length)).length).toBeLessThanOrEqual(LONGEST);
  expect(json(spanWith(length + 1)).length).toBeGreaterThan(LONGEST);
  expect(processed(spanWith(128)).tags).toEqual({ '_dd.span_links.dropped': 128 - length });
});

test('few are left as they are, and many of a trace that is not sent yet', () => {
  expect(processed(spanWith(80))).toMatchObject({ tags: {}, _links: { length: 80 } });
  expect(processed(spanWith(128, 1))).toMatchObject({ tags: {}, _links: { length: 128 } });
});
