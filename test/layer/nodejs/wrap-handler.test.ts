/** Contexts that are not Lambda's own: tests and emulators give what they like. */
import { readConfig } from '../../../layer/nodejs/config';
import { countOf } from '../../../layer/nodejs/diagnostics';
import { Layer } from '../../../layer/nodejs/layer';
import { ApiMetrics } from '../../../layer/nodejs/metrics/api-metrics';
import { EnhancedMetrics } from '../../../layer/nodejs/metrics/enhanced-metrics';
import { MetricRouter } from '../../../layer/nodejs/metrics/metric-router';
import { Sandbox } from '../../../layer/nodejs/sandbox';
import { Handler, wrapHandler } from '../../../layer/nodejs/wrap-handler';

function untracedLayer(): Layer {
  const config = readConfig({ DD_TRACE_ENABLED: 'false', DD_ENHANCED_METRICS: 'false' });
  const router = new MetricRouter(config, undefined, given => new ApiMetrics(given));
  return new Layer({ config, router, sandbox: new Sandbox(''), metrics: new EnhancedMetrics(config, router) });
}

const strict = new Proxy({}, { get: (_, name) => { throw new Error(`nobody expects ${String(name)}`); }, has: () => false, isExtensible: () => true });
const frozen = Object.freeze({ awsRequestId: 'r', done: () => undefined, succeed: () => undefined, fail: () => undefined });

describe.each([['one whose properties cannot be read', strict], ['one that cannot be written to', frozen]])('%s', (_name, context) => {
  test.each([
    ['async', async (event: unknown) => ({ event })],
    ['callback', (event: unknown, _: unknown, callback: (error: unknown, result: unknown) => void) => callback(null, { event })],
  ])('%s handler', async (_kind, handler) => {
    const wrapped = wrapHandler(handler as Handler, untracedLayer());
    const answer = await new Promise((resolve, reject) => {
      const returned = wrapped(1, context, (error: unknown, result: unknown) => error ? reject(error as Error) : resolve(result));
      if (returned instanceof Promise) returned.then(resolve, reject);
    });
    expect(answer).toEqual({ event: 1 });
    expect(countOf('context') + countOf('context-endings')).toBeGreaterThan(0);
  });
});

test('a result that cannot be read is given on as it is', async () => {
  const result = { get batchItemFailures() { throw new Error('as asked'); } };
  const wrapped = wrapHandler(async () => result, untracedLayer());
  expect(await wrapped({}, {})).toBe(result);
});
