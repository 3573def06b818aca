/** The Node.js layer deployed for real: one trace through six functions, and a hundred warm runs beside the published layer. */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { buildLayer, ZIP } from '../layer/nodejs/built-layer';
import { AgentSpan, parseBigJson } from '../runtime-api/test-agent';
import { invoke } from './functions';
import { ChainLayer, chainTemplate, LETTERS, restEvent } from './node-chain';
import { deploy, remove, RUN } from './stack';

const RUNS = Number(process.env.NODE_CHAIN_RUNS ?? 100);
const BUCKET = `node-chain-${RUN}`;
/** The emulated queues give about one message a second. */
const CHAIN_LIMIT_MS = 2500 * RUNS + 20_000;
const PUBLISHED = 'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Node22-x:143';

beforeAll(async () => {
  buildLayer();
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'layer.zip', Body: readFileSync(ZIP) }));
}, 120_000);

/** Every span of the traces, as the stage's agent has them; ids do not fit a number. */
async function spansOf(traceIds: ReadonlySet<string>): Promise<AgentSpan[]> {
  const response = await fetch(`${process.env.DD_TEST_AGENT_URL}/test/traces`);
  const traces = parseBigJson(await response.text()) as AgentSpan[][];
  return traces.flat().filter(span => traceIds.has(String(span.trace_id)));
}

async function until(done: () => Promise<boolean>, limitMs: number): Promise<void> {
  for (const end = Date.now() + limitMs; Date.now() < end && !await done();) await new Promise(resolve => setTimeout(resolve, 250));
}

const lambdas = (spans: readonly AgentSpan[], name: string) => spans.filter(span => span.name === 'aws.lambda' && span.resource.startsWith(name));

async function runChain(name: string, layer: ChainLayer, expected: number) {
  await deploy(name, JSON.stringify(chainTemplate(name, layer)));
  const traceIds = new Set<string>();
  for (let run = 0; run < RUNS; run++) {
    const traceId = String(randomInt(2 ** 40, 2 ** 47));
    traceIds.add(traceId);
    await invoke(`${name}-a`, restEvent(`order-${run}`, traceId));
  }
  await until(async () => lambdas(await spansOf(traceIds), name).length >= expected, CHAIN_LIMIT_MS);
  const spans = await spansOf(traceIds);
  await remove(name);
  return { spans, traceIds };
}

test.each([['nodejs22.x'], ['nodejs24.x']] as const)('%s: a hundred runs through five functions are a hundred connected traces, no aws.lambda lost', async runtime => {
  const name = `chain-${runtime.slice(6, 8)}-${RUN}`;
  const { spans, traceIds } = await runChain(name, { runtime, content: { bucket: BUCKET, key: 'layer.zip' } }, RUNS * 5);
  const counts = LETTERS.map(letter => lambdas(spans, `${name}-${letter}`).length);
  console.log(`${runtime}: aws.lambda spans of the runs' traces by function: ${counts.join(' ')}`);
  // F has a trace of its own, which the pointer leads to.
  expect(counts).toEqual([RUNS, RUNS, RUNS, RUNS, RUNS, 0]);
  const ids = new Set(spans.map(span => String(span.span_id)));
  for (const traceId of traceIds) {
    const roots = spans.filter(span => String(span.trace_id) === traceId && !ids.has(String(span.parent_id)));
    expect(roots.map(span => String(span.parent_id))).toEqual(['4343']);
  }
  expect(new Set(spans.map(span => String(span.span_id))).size).toBe(spans.length);
}, 600_000);

test('the published layer on the same stage, for comparison', async () => {
  const name = `chain-published-${RUN}`;
  const { spans } = await runChain(name, { runtime: 'nodejs22.x', arn: PUBLISHED }, RUNS * 5);
  const counts = LETTERS.map(letter => lambdas(spans, `${name}-${letter}`).length);
  const twice = spans.length - new Set(spans.map(span => String(span.span_id))).size;
  console.log(`published: aws.lambda spans of the runs' traces by function: ${counts.join(' ')}; sent twice: ${twice}`);
  expect(counts[0]).toBeGreaterThan(0);
}, 600_000);
