/** A function that makes a trace an invocation and hands it over before its answer; what the hand-over counts is in the answer. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { lookAway, makeHandOver, hasExtension, localAgent, readConfig, countOf } = require(process.env.HAND_OVER_BUNDLE);
const tracer = require(`${process.env.NODE_MODULES}/dd-trace`).init({ tags: { '_dd.origin': 'lambda' }, startupLogs: false });
lookAway(require(`${process.env.NODE_MODULES}/dd-trace/packages/datadog-core`));
const handOver = makeHandOver(tracer._tracer, '6.21.0', localAgent(readConfig(process.env).agentUrl, hasExtension(process.env.EXTENSION_PATH)));

const CODES = ['hand-over-given-up', 'hand-over-away', 'hand-over-unconfirmed', 'hand-over-refused', 'hand-over-flush', 'hand-over-reply'];
const counts = () => Object.fromEntries(CODES.map(code => [code, countOf(code)]).filter(([, count]) => count > 0));

export const trace = async ({ n, bytes = 0, links = 0, error = false, open = false }) => {
  const span = tracer.startSpan('aws.lambda', { tags: { 'span.kind': 'server', 'n': String(n), 'resource.name': 'my-function' } });
  for (let left = bytes; left > 0; left -= 20_000) span.setTag(`filler.${left}`, 'x'.repeat(20_000));
  for (let left = links; left > 0; left--) span.addLink({ context: tracer.startSpan('other').context(), attributes: { 'messaging.message_id': `message-${left}`, 'filler': 'x'.repeat(100) } });
  if (error) span.setTag('error', new TypeError('as asked'));
  if (open) tracer.startSpan('never.ends', { childOf: span });
  span.finish();
  const started = performance.now();
  await handOver.finish(span);
  return { installed: handOver.constructor.name === 'AgentHandOver', waited: performance.now() - started, counts: counts() };
};

/** Memory after so many traces, and after ten times as many. */
export const memory = async ({ warm }) => {
  const run = async count => {
    for (let n = 0; n < count; n++) {
      await trace({ n });
      if (n % 50 === 0) await new Promise(resolve => setTimeout(resolve, 1));
    }
    await new Promise(resolve => setTimeout(resolve, 50));
    globalThis.gc();
    return process.memoryUsage().heapUsed;
  };
  const before = await run(warm);
  return { before, after: await run(10_000), counts: counts() };
};
