import { execFileSync } from 'child_process';
import * as path from 'path';
import type { Environment, LambdaServer, Peer, PeerMode } from '../../runtime-api/lambda-server';
import { NODE_MODULES, NODE_VERSIONS, nodeBinary } from '../../runtime-api/runtime-clients';
import { TestAgent } from '../../runtime-api/test-agent';
import { type Handed, handed, HandOverCase, ROOT, type Run } from './hand-over-case';

let under: HandOverCase;
let server: LambdaServer;
let agent: TestAgent;

beforeAll(async () => {
  under = new HandOverCase();
  ({ server } = under);
  agent = await TestAgent.start();
});

afterAll(async () => {
  await under.close();
  await agent.stop();
});

beforeEach(async () => agent.clear());

const start = (port: number, run?: Run): Promise<Environment> => under.start(port, run);

async function numbersAt(receiver: TestAgent, count: number): Promise<number[]> {
  const spans = await receiver.waitForSpans(count);
  return spans.filter(({ name }) => name === 'aws.lambda').map(({ meta }) => Number(meta.n)).sort((a, b) => a - b);
}

/** The numbers in the requests that a peer has, once there are so many. */
async function numbersIn(peer: Peer, count: number, limitMs = 3000): Promise<number[]> {
  const end = Date.now() + limitMs;
  while (Date.now() < end && (await peer.bodies()).length < count) await new Promise(resolve => setTimeout(resolve, 20));
  const bodies = await peer.bodies();
  return bodies.map(body => Number(/\xa1n.*?(\d+)/s.exec(body.toString('latin1'))![1]));
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test.each(NODE_VERSIONS)('Node.js %i: the bytes are those of the tracer, for traces of every kind', version => {
  const fastCheck = path.join(ROOT, 'node_modules/fast-check');
  const output = execFileSync(nodeBinary(version), [path.join(__dirname, 'encoded-traces.mjs'), under.bundle, NODE_MODULES, fastCheck, '2000'], {
    encoding: 'utf8', env: { ...process.env, AWS_LAMBDA_FUNCTION_NAME: 'my-function', DD_TRACE_EXPERIMENTAL_EXPORTER: 'agent', DD_SERVICE: 'my-service' },
  });
  const { fused, left, differences } = JSON.parse(output) as { fused: number; left: number; differences: unknown[] };
  expect(differences).toEqual([]);
  expect(fused).toBeGreaterThan(500);
  expect(left).toBeGreaterThan(200);
});

test.each(NODE_VERSIONS)('Node.js %i: a hundred freezes, every trace once', async version => {
  const environment = await start(agent.port, { version });
  for (const n of upTo(100)) {
    const answer = await environment.invoke({ n, links: Number(n % 10 === 0), error: n % 10 === 1 });
    expect(handed(answer)).toMatchObject({ installed: true, counts: {} });
  }
  expect(await numbersAt(agent, 100)).toEqual(upTo(100));
  expect(await agent.failedChecks()).toEqual([]);
  await environment.stop();
});

// Not at the test agent: its HTTP server drops a request that it has read when it learns of the client's end in the same turn.
test.each(NODE_VERSIONS)('Node.js %i: a kill in the tick of the answer loses nothing', async version => {
  const peer = await server.peer();
  for (const n of upTo(3)) {
    const environment = await start(peer.port, { version });
    await environment.invoke({ n: 2 * n });
    expect((await environment.invoke({ n: 2 * n + 1 }, { killAfterAnswer: true })).body).toBeDefined();
    await environment.stop();
  }
  expect(await numbersIn(peer, 6)).toEqual(upTo(6));
  await peer.stop();
});

test('one request an invocation, with the headers of the tracer, on connections that stay open, and no span of its own', async () => {
  const peer = await server.peer();
  const environment = await start(peer.port);
  for (const n of upTo(5)) await environment.invoke({ n, links: Number(n === 2) });
  const { received, connections } = await peer.records();
  expect(received).toHaveLength(5);
  expect(connections).toBeLessThanOrEqual(2); // a second one where a reply was late
  for (const { head } of received) {
    expect(head).toMatch(/^PUT \/v0\.4\/traces HTTP\/1\.1\r\n/);
    expect(head).toMatch(/Content-Type: application\/msgpack\r\n/);
    expect(head).toMatch(/Datadog-Meta-Lang: nodejs\r\nDatadog-Meta-Lang-Version: v22\.[\d.]+\r\nDatadog-Meta-Lang-Interpreter: v8\r\n/);
    expect(head).toMatch(/Datadog-Meta-Tracer-Version: 6\.21\.0\r\n/);
    expect(head).toMatch(/X-Datadog-Trace-Count: 1\r\n/);
  }
  expect((await peer.bodies()).join()).not.toMatch(/tcp\.connect/);
  await environment.stop();
  await peer.stop();
});

test('a span whose child never ends is sent, and links beyond what fits a tag are', async () => {
  const environment = await start(agent.port);
  await environment.invoke({ n: 0, open: true });
  await environment.invoke({ n: 1, links: 128 });
  await environment.invoke({ n: 2, links: 2 });
  const spans = (await agent.waitForSpans(3)).sort((a, b) => Number(a.meta.n) - Number(b.meta.n));
  expect(spans.map(({ name, meta }) => [name, meta.n])).toEqual([['aws.lambda', '0'], ['aws.lambda', '1'], ['aws.lambda', '2']]);
  expect(spans[1].span_links).toHaveLength(128);
  expect(JSON.parse(spans[2].meta['_dd.span_links'])).toHaveLength(2);
  expect(await agent.failedChecks()).toEqual([]);
  await environment.stop();
});

test('a stopped agent delays nothing, and has every trace once it goes on', async () => {
  const environment = await start(agent.port);
  await environment.invoke({ n: 0 });
  agent.pause();
  const answers: Handed[] = [];
  for (const n of upTo(100).slice(1)) answers.push(handed(await environment.invoke({ n })));
  agent.resume();
  expect(await numbersAt(agent, 100)).toEqual(upTo(100));
  expect(answers.filter(({ waited }) => waited > 100)).toEqual([]);
  await environment.stop();
});

test.each<PeerMode>(['slow:2000', 'refuse', 'half', 'cut', 'deaf'])('an agent that is %s delays no answer, and one that is well again gets each trace once', async mode => {
  const peer = await server.peer();
  const environment = await start(peer.port);
  await environment.invoke({ n: 0 });
  await peer.mode(mode);
  for (const n of upTo(5)) expect(handed(await environment.invoke({ n: n + 1 })).waited).toBeLessThan(200);
  await peer.mode('ok');
  for (const n of upTo(5)) await environment.invoke({ n: n + 6 });
  const numbers = await numbersIn(peer, 11, 300);
  expect(new Set(numbers).size).toBe(numbers.length); // nothing twice
  expect((await peer.bodies()).join()).not.toMatch(/tcp\.connect/); // connections of the hand-over itself get no spans
  expect(numbers).toEqual(expect.arrayContaining([0, 7, 8, 9, 10]));
  await environment.stop();
  await peer.stop();
});

test('an agent that is away costs nothing but its traces, which are counted', async () => {
  const peer = await server.peer();
  await peer.stop();
  const environment = await start(peer.port);
  for (const n of upTo(5)) expect(handed(await environment.invoke({ n })).waited).toBeLessThan(200);
  expect(handed(await environment.invoke({ n: 5 })).counts).toEqual({ 'hand-over-away': 6 });
  await environment.stop();
});

test('a write that the kernel does not take is given up after half a second, and counted', async () => {
  const peer = await server.peer({ mode: 'deaf' });
  const environment = await start(peer.port);
  await environment.invoke({ n: 0 });
  const { waited, counts } = handed(await environment.invoke({ n: 1, bytes: 30_000_000 }));
  expect(waited).toBeGreaterThan(450);
  expect(waited).toBeLessThan(1000);
  expect(counts).toMatchObject({ 'hand-over-given-up': 1 });
  await peer.mode('ok');
  expect(handed(await environment.invoke({ n: 2 })).waited).toBeLessThan(200);
  expect(await numbersIn(peer, 1)).toContain(2);
  await environment.stop();
  await peer.stop();
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['no extension', { EXTENSION_PATH: '/nowhere', DD_TRACE_AGENT_PORT: '' }],
  ['an agent of the user', { DD_TRACE_AGENT_URL: 'http://192.0.2.1:8126' }],
  ['an agent of the user at a socket', { DD_TRACE_AGENT_URL: 'unix:///tmp/apm.socket' }],
  ['an agent of the user on a host', { DD_AGENT_HOST: '192.0.2.1' }],
  ['another protocol', { DD_TRACE_AGENT_PROTOCOL_VERSION: '0.5' }],
  ['another exporter', { DD_TRACE_EXPERIMENTAL_EXPORTER: 'log' }],
])('%s: the tracer keeps its own writer', async (_, env) => {
  const environment = await start(1, { env });
  expect(handed(await environment.invoke({ n: 0 })).installed).toBe(false);
  await environment.stop();
});

test('flat memory over ten thousand traces', async () => {
  const peer = await server.peer();
  const environment = await start(peer.port, { handler: 'memory', flags: ['--expose-gc'] });
  const answer = await environment.invoke({ warm: 2000 }, { timeoutMs: 60_000 });
  const { before, after, counts } = handed(answer) as unknown as { before: number; after: number; counts: unknown };
  expect(counts).toEqual({});
  expect(after - before).toBeLessThan(1_000_000);
  await environment.stop();
  await peer.stop();
});
