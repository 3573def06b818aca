import { createSocket } from 'dgram';
import { LambdaServer, PeerMode } from './lambda-server';
import { parseBigJson, TestAgent } from './test-agent';

let server: LambdaServer;
beforeAll(() => { server = new LambdaServer(); });
afterAll(async () => server.close());

async function put(port: number, body = 'hello'): Promise<string> {
  const sent = fetch(`http://127.0.0.1:${port}/v0.4/traces`, { method: 'PUT', body, signal: AbortSignal.timeout(400) });
  return sent.then(async answer => `${answer.status} ${await answer.text()}`, () => 'failed');
}

test.each<[PeerMode, string, number]>([
  ['ok', '200 {}', 1], ['slow:100', '200 {}', 1], ['refuse', 'failed', 0], ['half', 'failed', 1], ['cut', 'failed', 0], ['deaf', 'failed', 0],
])('an agent that is %s: the client sees %s, the agent has %i whole requests', async (mode, seen, taken) => {
  const peer = await server.peer({ mode });
  expect(await put(peer.port)).toBe(seen);
  expect((await peer.bodies()).map(String)).toEqual(Array.from({ length: taken }, () => 'hello'));
  await peer.stop();
  expect(await put(peer.port)).toBe('failed');
});

test('a deaf agent that hears again has the request', async () => {
  const peer = await server.peer({ mode: 'ok' });
  await peer.mode('deaf');
  expect(await put(peer.port)).toBe('failed');
  await peer.mode('ok');
  expect(await put(peer.port, 'again')).toBe('200 {}');
  expect((await peer.bodies()).map(String)).toContain('again');
  await peer.stop();
});

test('packets over UDP', async () => {
  const sink = await server.peer({ kind: 'udp' });
  const socket = createSocket('udp4');
  await new Promise(resolve => socket.send('metric:1|d', sink.port, '127.0.0.1', resolve));
  socket.close();
  await new Promise(resolve => setTimeout(resolve, 50));
  expect((await sink.bodies()).map(String)).toEqual(['metric:1|d']);
  await sink.stop();
});

test('ddapm-test-agent keeps ids beyond 2^53 whole', async () => {
  const agent = await TestAgent.start();
  try {
    const span = { trace_id: 1, span_id: 2, name: 'aws.lambda', service: 's', resource: 'r', start: 1, duration: 1, error: 0, meta: {}, metrics: {} };
    const body = JSON.stringify([[span]]).replace('"trace_id":1', '"trace_id":12345678901234567890').replace('"span_id":2', '"span_id":9007199254740993');
    const headers = { 'Content-Type': 'application/json', 'X-Datadog-Trace-Count': '1', 'Datadog-Meta-Tracer-Version': '1' };
    await fetch(`${agent.url}/v0.4/traces`, { method: 'PUT', headers, body });
    const [one] = await agent.waitForSpans(1);
    expect([one.trace_id, one.span_id]).toEqual([12345678901234567890n, 9007199254740993n]);
    expect(await agent.failedChecks()).toEqual([]);
    await fetch(`${agent.url}/v0.4/traces`, { method: 'PUT', headers: { ...headers, 'X-Datadog-Trace-Count': '2' }, body });
    expect(await agent.failedChecks()).toContain('trace_count_header');
    await agent.clear();
    expect(await agent.spans()).toEqual([]);
  } finally {
    await agent.stop();
  }
});

test('JSON with long integers', () => {
  expect(parseBigJson('{"a":12345678901234567890,"b":"12345678901234567890 \\"x","c":[-9007199254740993],"d":1.5}'))
    .toEqual({ a: '12345678901234567890', b: '12345678901234567890 "x', c: ['-9007199254740993'], d: 1.5 });
});
