import { spawnSync } from 'child_process';
import { randomInt } from 'crypto';
import * as path from 'path';
import { ChainStage, LayerUnderTest, LETTERS, mix, pointerHashes, PUBLISHED, roots } from '../../chain/chain';

const ROOT = path.join(__dirname, '../../..');
const PYTHON = path.join(ROOT, '.venv/bin/python');

/** The layer for the interpreter of .venv, built when its sources have changed, as Datadog documents its handler. */
function pythonLayer(): LayerUnderTest {
  const script = 'from layer_runtime import built_layer; print(built_layer())';
  const { stdout, stderr, status } = spawnSync(PYTHON, ['-c', script], { cwd: __dirname, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { language: 'python', handler: 'datadog_lambda.handler.handler', env: { PYTHONPATH: `${path.join(ROOT, 'test/chain')}:${stdout.trim()}` } };
}

let stage: ChainStage;
let layer: LayerUnderTest;
beforeAll(async () => {
  layer = pythonLayer();
  stage = await ChainStage.start();
}, 120_000);
afterAll(async () => stage.stop());
beforeEach(async () => stage.agent.clear());

test.each([
  ['all six in Python, frozen between invocations', mix(layer0(), layer0()), 'answer'],
  ['Python and the published Node.js layer in turn, awake', mix(layer0(), PUBLISHED.nodejs), 'never'],
] as const)('%s: A to E are one trace, F meets E by a pointer', async (_name, layers, freeze) => {
  const real = Object.fromEntries(LETTERS.map(letter => [letter, layers[letter].language === 'python' ? layer : layers[letter]]));
  const chain = await stage.deploy({ layers: real as typeof layers, freeze });
  for (let round = 0; round < 2; round++) {
    await stage.agent.clear();
    const traceId = BigInt(randomInt(1, 2 ** 47));
    await chain.run({ 'x-datadog-trace-id': String(traceId), 'x-datadog-parent-id': '4343', 'x-datadog-sampling-priority': '1' });

    const spans = await stage.agent.waitForSpans(6, 10_000, ({ name }) => name === 'aws.lambda');
    const functions = LETTERS.map(letter => spans.filter(({ name, resource }) => name === 'aws.lambda' && resource === `chain-${letter}`));
    expect(functions.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1]);
    const one = spans.filter(({ trace_id }) => trace_id === traceId);
    expect(functions.map(([{ trace_id }]) => trace_id === traceId)).toEqual([true, true, true, true, true, false]);
    expect(roots(one).map(({ parent_id }) => parent_id)).toEqual([4343n]);
    const read = spans.filter(({ trace_id }) => trace_id === functions[5][0].trace_id).flatMap(pointerHashes);
    expect(read).toEqual(one.flatMap(pointerHashes));
    expect(read).toHaveLength(1);
  }
  await chain.stop();
}, 60_000);

/** A place for the layer, which is only built when the tests run. */
function layer0(): LayerUnderTest {
  return { language: 'python' };
}
