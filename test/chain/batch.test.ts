/** Ten messages of ten traces in one batch: ten contexts are kept, one as the parent, nine as links. */
import { randomInt } from 'crypto';
import { AgentSpan } from '../runtime-api/test-agent';
import { ChainStage, linksOf, mix } from './chain';
import { nodeLayer, pythonLayer } from './own-layers';

const TEN = 10;

let stage: ChainStage;
beforeAll(async () => { stage = await ChainStage.start(); });
afterAll(async () => stage.stop());
beforeEach(async () => stage.agent.clear());

const isLambda = ({ name }: AgentSpan) => name === 'aws.lambda';
const headersOf = (traceId: bigint) => ({
  'x-datadog-trace-id': String(traceId), 'x-datadog-parent-id': '4343', 'x-datadog-sampling-priority': '1', 'x-datadog-tags': '_dd.p.tid=6b01bdbc00000000',
});

test.each([
  ['Node.js', 'Node.js', () => mix(nodeLayer(22), nodeLayer(24))],
  ['Python', 'Node.js', () => mix(pythonLayer(), nodeLayer(24))],
  ['Node.js', 'Python', () => mix(nodeLayer(22), pythonLayer())],
] as const)('sent by %s, taken by %s', async (_sender, _taker, layers) => {
  const chain = await stage.deploy({ layers: layers(), letters: ['a', 'b'] });
  const traceIds = Array.from({ length: TEN }, () => BigInt(randomInt(2 ** 40, 2 ** 47)));
  const { Records } = await chain.runBatch(traceIds.map(headersOf)) as unknown as { Records: Array<{ messageId: string; eventSourceARN: string }> };
  expect(Records).toHaveLength(TEN);

  const spans = await stage.agent.waitForSpans(TEN + 1, 5000, isLambda);
  const [taker, ...more] = spans.filter(span => isLambda(span) && span.resource === 'chain-b');
  expect(more).toEqual([]);
  const sends = spans.filter(({ name, resource, parent_id }) => /^(?:aws\.request|sqs\.command)$/.test(name) && /sendmessage/i.test(resource) && parent_id);
  expect(sends).toHaveLength(TEN);

  const links = linksOf(taker);
  const others = sends.filter(({ trace_id }) => trace_id !== taker.trace_id);
  expect(links).toHaveLength(TEN - 1);
  const byTrace = (one: { traceId: string }, other: { traceId: string }) => one.traceId < other.traceId ? -1 : 1;
  expect(links.map(({ traceId, spanId }) => ({ traceId, spanId })).sort(byTrace)).toEqual(
    others.map(({ trace_id, span_id }) => ({ traceId: `6b01bdbc00000000${trace_id.toString(16).padStart(16, '0')}`, spanId: span_id })).sort(byTrace));
  expect(new Set([taker.trace_id, ...links.map(({ traceId }) => BigInt(`0x${traceId.slice(16)}`))])).toEqual(new Set(traceIds));

  const ids = Records.map(({ messageId }) => messageId);
  expect(links.map(({ attributes }) => attributes['messaging.message.id'])).toEqual(ids.slice(1));
  expect(links.map(({ attributes }) => attributes.event_source)).toEqual(links.map(() => 'sqs'));
  // What the function calls is not linked to what called the function.
  const below = spans.filter(span => span.trace_id === taker.trace_id && span !== taker);
  expect(below.flatMap(linksOf)).toEqual([]);
  expect(await stage.agent.failedChecks()).toEqual([]);
  await chain.stop();
}, 180_000);
