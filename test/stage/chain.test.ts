/** The layers deployed for real: an order that goes through nine services and six functions of both languages is one trace. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appCommand, cdk } from '../support/cdk-cli';
import { expectBatch, expectChain, expectPointers, parentsOf, tally } from './chain-checks';
import { DeployedChain, PARENT_ID, Run, UPPER } from './chain-runs';
import { execute } from './executions';
import { settingsOf } from './functions';
import { SpanGraph } from './span-graph';
import { clearAgent, failedChecks } from './stage-agent';
import { outputsOf, remove, resourcesOf, RUN } from './stack';

// Deployments take their time on a busy machine.
jest.setTimeout(300_000);

const WARM_RUNS = 100;
const MACRO = `${RUN}-chain-macro`;
const nameOf = (hand: string): string => `${RUN}-by-${hand}`;

let out: string;

const run = async (...command: readonly string[]): Promise<void> => {
  await expect(cdk(...command)).resolves.toMatchObject({ code: 0 });
};

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'chain-out-'));
  await run('synth', '--quiet', '--app', appCommand('test/stage/chain-app.ts'), '--output', out, '-c', `run=${RUN}`);
  await run('bootstrap', '--app', out);
});

afterAll(async () => {
  await remove(MACRO);
  rmSync(out, { recursive: true });
});

/** One chain at a time is enough for the stage to poll. */
async function deployed(hand: string): Promise<DeployedChain> {
  await run('deploy', `by-${hand}`, '--app', out, '--require-approval', 'never');
  return new DeployedChain(nameOf(hand), await outputsOf(nameOf(hand)));
}

describe.each([['macro', MACRO], ['construct', nameOf('construct')]])('by the %s', (hand, layersFrom) => {
  let chain: DeployedChain;
  beforeAll(async () => { chain = await deployed(hand); });
  afterAll(async () => remove(nameOf(hand)));

  test("functions have this product's layers, the extension and the same settings", async () => {
    const published = Object.values(await resourcesOf(layersFrom));
    const layers = new Set<string>();
    for (const letter of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
      const { handler, layers: [own, ...others], variables } = await settingsOf(`${chain.name}-${letter}`);
      expect(handler).toBe('bdf'.includes(letter) ? 'datadog_lambda.handler.handler' : '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler');
      expect(published).toContain(own);
      expect(others).toEqual([expect.stringMatching(/:layer:Datadog-Extension:\d+$/)]);
      layers.add(own!);
      expect(Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith('DD_') && !name.endsWith('_PRIMARY_KEYS')))).toEqual({
        DD_API_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:datadog-AbCdE1',
        DD_ENV: 'stage',
        DD_LAMBDA_HANDLER: 'index.handler',
        DD_LOGS_INJECTION: 'false',
        DD_SERVICE: 'chain',
        DD_SITE: 'datadoghq.eu',
        DD_TAGS: 'account:test,team:orders',
        DD_TRACE_ENABLED: 'true',
      });
    }
    // One of Node.js, two of Python.
    expect(layers.size).toBe(3);
  });

  test('an order is one trace from API Gateway to the state of a machine', async () => {
    const { runs: [{ traceId }], spans } = await chain.order(1, { review: 'yes' });
    const graph = new SpanGraph(spans);
    expectChain(chain, graph, traceId, UPPER);
    expectPointers(chain, graph, traceId);
    const [reviewed] = graph.traceOf(traceId).filter(span => chain.isLambda(span, 'f'));
    expect(reviewed!.meta.state_name).toBe('Count');
    expect(new Set(parentsOf(graph, traceId))).toEqual(new Set([PARENT_ID, reviewed!.parent_id]));
    expect(graph.traceOf(traceId).find(({ parent_id: id }) => id === PARENT_ID)!.name).toBe('aws.apigateway');
  });

  test('an execution that calls A is one trace, whose id follows from its ARN', async () => {
    await clearAgent();
    const { arn } = await execute(chain.outputs.IntakeArn!, { id: 'executed' });
    const graph = new SpanGraph(await chain.spansOnce(7));
    const digest = createHash('sha256').update(arn).digest();
    const [upper, traceId] = [0, 8].map(offset => BigInt.asUintN(63, digest.readBigUInt64BE(offset))) as [bigint, bigint];
    expectChain(chain, graph, traceId, upper.toString(16).padStart(16, '0'));
    expectPointers(chain, graph, traceId);
    expect(parentsOf(graph, traceId)).toHaveLength(1);
  });

  test('a batch of ten messages of ten traces keeps ten contexts, in either language', async () => {
    await clearAgent();
    const runs: Run[] = [];
    for (let index = 0; index < 10; index++) runs.push(await chain.post('batches'));
    await chain.readBatches();
    const graph = new SpanGraph(await chain.spansOnce(12));
    expectBatch(chain, graph, 'f', 'Batches0', runs);
    expectBatch(chain, graph, 'g', 'Batches1', runs);
  });

  test('a hundred warm runs are a hundred connected traces: no freeze loses a span, none is sent twice', async () => {
    const { runs, spans } = await chain.order(WARM_RUNS);
    const graph = new SpanGraph(spans);
    console.log(`by the ${hand}: ${tally(chain, graph, runs)}`);
    for (const { traceId } of runs) {
      expectChain(chain, graph, traceId, UPPER);
      expectPointers(chain, graph, traceId);
      expect(parentsOf(graph, traceId)).toEqual([PARENT_ID]);
    }
    expect(graph.doubled).toBe(0);
    expect(await failedChecks()).toEqual({});
  });
});

test('the published layers on the same stage, for comparison', async () => {
  const chain = await deployed('published');
  await chain.order(1);
  const { runs, spans } = await chain.order(WARM_RUNS);
  const graph = new SpanGraph(spans);
  console.log(`by the published layers: ${tally(chain, graph, runs)}`);
  await remove(chain.name);
  expect(spans.some(span => chain.isLambda(span))).toBe(true);
});
