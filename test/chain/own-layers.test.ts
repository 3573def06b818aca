/** The layers of this product around six functions, each frozen in the tick of its answer. */
import { randomInt } from 'crypto';
import { AgentSpan } from '../runtime-api/test-agent';
import { ChainStage, LETTERS, LayerUnderTest, mix, pointerHashes, roots } from './chain';
import { nodeLayer, pythonLayer } from './own-layers';

let stage: ChainStage;
let layers: Readonly<Record<'node22' | 'node24' | 'python', LayerUnderTest>>;

beforeAll(async () => {
  layers = { node22: nodeLayer(22), node24: nodeLayer(24), python: pythonLayer() };
  stage = await ChainStage.start();
}, 180_000);
afterAll(async () => stage.stop());
beforeEach(async () => stage.agent.clear());

const isLambda = ({ name }: AgentSpan) => name === 'aws.lambda';
const lambdaOf = (spans: readonly AgentSpan[], letter: string) => spans.filter(span => isLambda(span) && span.resource === `chain-${letter}`);
const headersOf = (traceId: bigint) => ({ 'x-datadog-trace-id': String(traceId), 'x-datadog-parent-id': '4343', 'x-datadog-sampling-priority': '1' });
const newTraceId = () => BigInt(randomInt(2 ** 40, 2 ** 47));

test.each([
  ['node22', 'node24'], ['node22', 'python'], ['python', 'node24'], ['python', 'python'],
] as const)('%s and %s in turn: A to E are one trace, F meets E by a pointer, cold and warm', async (...turns) => {
  const chain = await stage.deploy({ layers: mix(...turns.map(turn => layers[turn])) });
  for (let round = 0; round < 2; round++) {
    await stage.agent.clear();
    const traceId = newTraceId();
    const { answers, events } = await chain.run(headersOf(traceId));
    expect(JSON.parse(answers.f.body!)).toEqual([(JSON.parse(String(events.a.body)) as { id: string }).id]);

    const spans = await stage.agent.waitForSpans(6, 5000, isLambda);
    const functions = LETTERS.map(letter => lambdaOf(spans, letter));
    expect(functions.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(functions.map(([{ trace_id }]) => trace_id === traceId)).toEqual([true, true, true, true, true, false]);
    const one = spans.filter(({ trace_id }) => trace_id === traceId);
    expect(roots(one).map(({ parent_id }) => parent_id)).toEqual([4343n]);
    expect(new Set(spans.map(({ span_id }) => span_id)).size).toBe(spans.length);

    const read = spans.filter(({ trace_id }) => trace_id === functions[5][0].trace_id).flatMap(pointerHashes);
    expect(read).toEqual(one.flatMap(pointerHashes));
    expect(read).toHaveLength(1);
    expect(await stage.agent.failedChecks()).toEqual([]);
  }
  await chain.stop();
});
