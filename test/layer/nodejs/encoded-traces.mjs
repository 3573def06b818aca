/**
 * Makes random traces with the real tracer and compares, byte for byte, what the fused encoder writes with what the tracer
 * does. Run under the Node.js of a runtime: `node encoded-traces.mjs <encoder bundle> <node_modules> <fast-check> <runs>`.
 */
import { createRequire } from 'node:module';

const [bundle, modules, fastCheck, runs] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { TraceEncoder, Packer } = require(bundle);
const fc = require(fastCheck);
const tracer = require(`${modules}/dd-trace`).init({ tags: { '_dd.origin': 'lambda', 'version': '1' }, startupLogs: false });
const { _processor: processor, _exporter: exporter } = tracer._tracer;
const packer = new Packer();
const encoder = new TraceEncoder(packer, processor);
const outcome = { fused: 0, left: 0, differences: [] };

let own;
exporter.export = spans => {
  exporter._writer.append(spans);
  own = Buffer.from(exporter._writer._encoder.makePayload()).subarray(5);
};
const format = processor.process;
processor.process = span => {
  const context = span.context();
  const trace = context._trace;
  if (trace.started.length !== trace.finished.length) return format.call(processor, span);
  processor.sample(span);
  processor._gitMetadataTagger.tagGitMetadata(context);
  const encoded = [1, 2, 3].map(() => { // what comes again is taken from what was kept
    packer.reset(0, false);
    return encoder.encode(trace) && Buffer.from(packer.bytes.subarray(0, packer.length));
  });
  const fused = encoded.find(one => !one || !one.equals(encoded[0])) ?? encoded[0];
  own = undefined;
  format.call(processor, span);
  if (!fused) outcome.left++;
  else if (own && fused.equals(own)) outcome.fused++;
  else outcome.differences.push({ fused: fused.toString('latin1'), own: own?.toString('latin1') });
};

const short = fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 80 }));
const text = fc.oneof({ weight: 9, arbitrary: short }, fc.string(), fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 300 }).map(n => 'ü'.repeat(n)), fc.constantFrom(
  '', '\ud800', 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(64), 'x'.repeat(65), 'é'.repeat(16), 'x'.repeat(25_000), 'x'.repeat(25_001), 'x'.repeat(101)));
const number = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger(), fc.constantFrom(
  0, -0, 127, 128, 255, 256, 65535, 65536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 2 ** 63, 1e300, -1, -32, -33, -128, -129, -32768, -32769,
  -(2 ** 31), -(2 ** 31) - 1, -(2 ** 53), NaN, Infinity));
const value = fc.oneof({ weight: 6, arbitrary: text }, { weight: 4, arbitrary: number }, fc.boolean(), fc.constantFrom(null, undefined),
  { weight: 1, arbitrary: fc.constantFrom({ a: 1 }, ['x'], new URL('http://x/'), Buffer.from('x'), 5n) });
const name = fc.oneof({ weight: 9, arbitrary: fc.string({ minLength: 1, maxLength: 40 }) }, fc.constantFrom(
  'span.kind', 'http.status_code', '_dd.measured', '_dd.origin', 'error', 'error.type', 'error.message', 'language', 'resource.name', 'span.type',
  'service.name', '_dd.base_service', '0', '17', '_sampling_priority_v1', 'process_id', '_dd.p.tid', '_dd.p.dm', 'analytics.event', '_dd.top_level',
  '_dd.hostname', 'k'.repeat(200), 'k'.repeat(201), 'manual.keep', 'manual.drop', 'version', '_dd.sdk.otlp_export', 'constructor', 'events'));
const tags = fc.dictionary(name, value, { maxKeys: 12 });
const usual = fc.record({
  'span.kind': fc.constantFrom('server', 'client', 'internal', 'consumer'),
  'http.status_code': fc.constantFrom(200, '200', 0, '', undefined),
  '_dd.measured': fc.constantFrom(1, 0, true, undefined),
  'resource.name': text,
  'span.type': text,
  'number': number,
  'text': text,
}, { requiredKeys: [] });
const span = fc.record({
  name: short, tags: fc.oneof({ weight: 9, arbitrary: usual }, tags), error: fc.constantFrom(...Array(29).fill(undefined), new TypeError('as asked')),
  link: fc.constantFrom(...Array(29).fill(false), true), event: fc.constantFrom(...Array(29).fill(false), true), start: fc.constantFrom(...Array(9).fill(undefined), 1e12 + 0.123, 5),
});
const upstream = fc.constantFrom(undefined, undefined, { 'x-datadog-trace-id': '123', 'x-datadog-parent-id': '456', 'x-datadog-sampling-priority': '2', 'x-datadog-origin': 'rum', 'x-datadog-tags': '_dd.p.tid=640cfd8d00000000,_dd.p.x=y' },
  { traceparent: '00-640cfd8d0000000000000000000000ff-00000000000000ff-00', tracestate: 'dd=s:-1;o:synthetics' });

fc.assert(fc.property(upstream, fc.array(span, { minLength: 1, maxLength: 5 }), (carrier, spans) => {
  const before = outcome.differences.length;
  let parent = carrier && tracer.extract('text_map', carrier);
  const started = spans.map(({ name: called, tags: given, error, link, event, start }) => {
    const one = tracer.startSpan(called, { childOf: parent ?? undefined, tags: { ...given, ...error && { error } }, startTime: start });
    if (link) one.addLink({ context: tracer.startSpan('other').context() });
    if (event) one.addEvent?.('event', { x: 1 });
    parent = one;
    return one;
  });
  try {
    started.reverse().forEach(one => one.finish(one._startTime + 1.5));
  } catch (error) {
    if (outcome.differences.length > before) throw error;
    outcome.threw = (outcome.threw ?? 0) + 1; // the tracer itself cannot take everything that fast-check thinks of
  }
  return outcome.differences.length === before;
}), { numRuns: Number(runs), seed: 1 });
process.stdout.write(JSON.stringify(outcome));
process.exit(0);
