/**
 * Encodes the same finished spans by the tracer's own format and encoder, and by the layer's in one pass, under the
 * Node.js that Lambda serves; writes for each trace whether the bytes are equal, and whether the one pass took it.
 */
import { ByteWriter } from '../../../layer/nodejs/hand-over/byte-writer';
import { encodeTrace } from '../../../layer/nodejs/hand-over/fused-encoder';
import type { InnerTracer, Span, SpanOptions, Tracer } from '../../../layer/nodejs/tracer-types';

const ARRAY_HEADER = 5;
const tracer = (require('dd-trace') as Tracer).init({ tags: { '_dd.origin': 'lambda', 'team': 'x' } });
const inner = tracer._tracer as InnerTracer;
const processor = inner._processor;
interface Encoder {
  encode(spans: unknown): void;
  makePayload(): Buffer;
}
const encoder = (processor._exporter as unknown as { readonly _writer: { readonly _encoder: Encoder } })._writer._encoder;

interface Made {
  readonly name: string;
  readonly spans: readonly Span[];
}

const values: readonly unknown[] = [
  'text', '', 'é', '日本語の長い文字列です、三十二バイトを超えます', 'x'.repeat(31), 'x'.repeat(32), 'é'.repeat(20), 'y'.repeat(2000),
  'z'.repeat(25_000), 'z'.repeat(25_001),
  0, 1, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, -1, -32, -33, -128, -129, -32_768, -32_769, -(2 ** 31), -(2 ** 31) - 1,
  0.5, -0.25, NaN, Infinity,
  true, false, null, undefined, { a: 1, b: { c: 'd' } }, [1, 2], Buffer.from('b'), new URL('http://a/'), new Error('e'), new Date(0),
];

function trace(name: string, options: SpanOptions, change: (span: Span) => void = () => undefined): Made {
  const root = tracer.startSpan('aws.sqs', { tags: { 'service.name': 'queue', 'resource.name': 'q', 'span.type': 'web', 'span.kind': 'server' } });
  const span = tracer.startSpan('aws.lambda', { childOf: root, ...options });
  change(span);
  return { name, spans: [root, span] };
}

function made(): Made[] {
  const common = { 'service.name': 'f', 'resource.name': 'f', 'span.type': 'serverless', 'span.kind': 'server', 'version': undefined };
  return [
    ...values.map((value, index) => trace(`value ${index}: ${typeof value}`, { tags: { ...common, given: value } })),
    ...['http.status_code', 'error', 'error.type', 'error.message', '_dd.measured', '_dd.origin', 'language', 'analytics.event', 'resource.name', 'span.type', 'service.name', '1', '_dd.p.tid', 'k'.repeat(200), 'k'.repeat(201)]
      .flatMap(key => ['text', 200, 0, true, null, undefined, '']
        // The tracer itself cannot format a service that is no text.
        .filter(value => key !== 'service.name' || typeof value === 'string')
        .map(value => trace(`${key.slice(0, 20)} = ${String(value)}`, { tags: { ...common, [key]: value } }))),
    trace('long names', { tags: { ...common, 'service.name': 's'.repeat(101), 'span.type': 't'.repeat(101) } }),
    trace('an error', { tags: common }, span => span.addTags({ 'error.type': 'TypeError', 'error.message': 'm', 'error.stack': 'TypeError: m\n    at x' })),
    trace('links', { tags: common }, span => span.addLink({ context: tracer.startSpan('other').context(), attributes: { a: 'b"c' } })),
    trace('a pointer', { tags: common }, span => span.addSpanPointer?.('aws.s3.object', 'u', 'abc')),
    trace('an internal span', { tags: { ...common, 'span.kind': 'internal' } }),
    trace('a remote parent', { tags: common, childOf: tracer.extract('text_map', { 'x-datadog-trace-id': '4711', 'x-datadog-parent-id': '815', 'x-datadog-sampling-priority': '2', 'x-datadog-origin': 'rum', 'x-datadog-tags': '_dd.p.tid=6734e7c300000000,_dd.p.usr=1' }) ?? undefined }),
  ];
}

function compare({ name, spans }: Made): object {
  let formatted: readonly unknown[] = [];
  processor._exporter.export = given => { formatted = given; };
  // One finished tree by the tracer's own way; it forgets the spans of the trace, which the one pass then gets again.
  const ofTrace = spans.filter(span => span.context()._trace === spans[0].context()._trace);
  const outside = spans.filter(span => !ofTrace.includes(span));
  for (const span of [...outside, ...[...ofTrace].reverse()]) span.finish();
  encoder.encode(formatted);
  const expected = encoder.makePayload().subarray(ARRAY_HEADER);
  const shared = ofTrace[0].context()._trace;
  shared.started = [...ofTrace];
  const out = new ByteWriter();
  const taken = encodeTrace(out, ofTrace, { processTags: processor._processTags, exportKey: '_dd.sdk.otlp_export' });
  const bytes = out.bytes.subarray(0, out.length);
  return { name, taken, equal: taken ? bytes.equals(expected) : out.length === 0 };
}

process.stdout.write(JSON.stringify(made().map(compare)), () => process.exit());
