import { randomInt } from 'crypto';
import { ChainStage, LETTERS, mix, pointerHashes, PUBLISHED, roots } from './chain';

let stage: ChainStage;
beforeAll(async () => { stage = await ChainStage.start(); });
afterAll(async () => stage.stop());
beforeEach(async () => stage.agent.clear());

test('bare functions of both languages pass an order on, frozen between invocations', async () => {
  const chain = await stage.deploy({ layers: mix({ language: 'nodejs', nodeVersion: 24 }, { language: 'python' }) });
  for (let round = 0; round < 2; round++) {
    const { answers, events } = await chain.run();
    const { id } = JSON.parse(String(events.a.body)) as { id: string };
    expect(JSON.parse(answers.f.body!)).toEqual([id]);
  }
  expect(await stage.agent.spans()).toEqual([]);
  await chain.stop();
});

// What the published layers do, awake between invocations: the measure of the harness, and of the layers to come.
test.each([
  ['Node.js and Python', mix(PUBLISHED.nodejs, PUBLISHED.python)], ['Python and Node.js', mix(PUBLISHED.python, PUBLISHED.nodejs)],
])('published layers, %s in turn: A to E are one trace, F meets E by a pointer', async (_name, layers) => {
  const chain = await stage.deploy({ layers, freeze: 'never' });
  const traceId = BigInt(randomInt(1, 2 ** 47));
  await chain.run({ 'x-datadog-trace-id': String(traceId), 'x-datadog-parent-id': '4343', 'x-datadog-sampling-priority': '1' });

  const spans = await stage.agent.waitForSpans(6, 5000, ({ name }) => name === 'aws.lambda');
  const functions = LETTERS.map(letter => spans.filter(({ name, resource }) => name === 'aws.lambda' && resource === `chain-${letter}`));
  expect(functions.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1]);

  const one = spans.filter(({ trace_id }) => trace_id === traceId);
  expect(functions.map(([{ trace_id }]) => trace_id === traceId)).toEqual([true, true, true, true, true, false]);
  expect(roots(one).map(({ parent_id }) => parent_id)).toEqual([4343n]);

  const written = one.flatMap(pointerHashes);
  const read = spans.filter(({ trace_id }) => trace_id === functions[5][0].trace_id).flatMap(pointerHashes);
  expect(written).toHaveLength(1);
  expect(read).toEqual(written);
  await chain.stop();
});
