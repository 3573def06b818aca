/** What a function calls makes the same spans, tag by tag, with the tracer of the bundle and with the tracer as npm has it. */
import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'fs';
import { createServer, type Server } from 'http';
import { type AddressInfo } from 'net';
import * as path from 'path';
import { LambdaServer } from '../../runtime-api/lambda-server';
import { NODE_MODULES, NODE_VERSIONS, type NodeVersion } from '../../runtime-api/runtime-clients';
import { type AgentSpan, freePort, TestAgent } from '../../runtime-api/test-agent';
import { buildLayer, environmentOf, HANDLERS } from './built-layer';

/** Tags that are another in every process, or in every trace. */
const VARYING = /^(?:runtime-id|process_id|_dd\.p\.tid|request_id|tcp\.local\.port)$/;
/** Lines of a stack that are the tracer's own. */
const OWN_FRAME = /\n +at .*(?:dd-trace\/packages|datadog-lambda-js)\/.*/g;

let server: LambdaServer;
let agent: TestAgent;
let services: Server;
let task: string;

beforeAll(async () => {
  buildLayer();
  server = new LambdaServer();
  agent = await TestAgent.start();
  services = await startServices();
  // A function with packages of its own, beside this repository's; hard links, for speed.
  task = mkdtempSync(path.join(NODE_MODULES, '.parity-'));
  for (const file of ['calls.cjs', 'calls-esm.mjs']) copyFileSync(path.join(HANDLERS, file), path.join(task, file));
  execFileSync('sh', ['-c', COPY_PACKAGES, NODE_MODULES, path.join(task, 'node_modules')]);
}, 180_000);

afterAll(async () => {
  await server.close();
  await agent.stop();
  services.close();
  services.closeAllConnections();
  rmSync(task, { recursive: true });
});

const COPY_PACKAGES = 'mkdir "$1" && for one in "$0"/*; do case "$one" in */node-2*) ;; *) cp -rl "$one" "$1/";; esac; done';

/** The function has the tracer in its own package, which the layer then takes, or it has not. */
function bringTracer(isOwn: boolean): void {
  const [there, away] = ['node_modules/dd-trace', 'dd-trace-away'].map(name => path.join(task, name));
  if (isOwn && !existsSync(there)) renameSync(away, there);
  if (!isOwn && existsSync(there)) renameSync(there, away);
}

/** Answers any GET, and SendMessage as SQS does. */
async function startServices(): Promise<Server> {
  const made = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; }).on('end', () => {
      if (request.method === 'GET') return response.end('{}');
      const { MessageBody = '' } = JSON.parse(body) as { MessageBody?: string };
      response.setHeader('x-amzn-RequestId', '3fa1c2d4-0000-4000-8000-000000000001');
      return response.end(JSON.stringify({ MessageId: 'm-1', MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') }));
    });
  });
  await new Promise<void>(resolve => made.listen(0, '127.0.0.1', resolve));
  return made;
}

async function spansOf(version: NodeVersion, isOwn: boolean, handler: string, port: number): Promise<object[]> {
  bringTracer(isOwn);
  await agent.clear();
  const { port: servicesPort } = services.address() as AddressInfo;
  const environment = await server.environment({
    ...environmentOf(version, handler, {
      DD_TRACE_AGENT_URL: agent.url, PARITY_URL: `http://127.0.0.1:${servicesPort}`, PARITY_PORT: String(port), DD_COLD_START_TRACING: 'false',
    }),
    cwd: task,
  });
  const answer = await environment.invoke({});
  expect(answer).toMatchObject({ body: '{"MessageId":"m-1"}' });
  await agent.waitForSpans(10);
  await new Promise(resolve => setTimeout(resolve, 200));
  const spans = await agent.spans();
  await environment.stop();
  return comparable(spans);
}

/** The spans with the way to their root instead of ids, without times, in one order. */
function comparable(spans: readonly AgentSpan[]): object[] {
  const byId = new Map(spans.map(span => [span.span_id, span]));
  const way = (span: AgentSpan): string => {
    const parent = byId.get(span.parent_id);
    return `${parent ? `${way(parent)} > ` : ''}${span.name} ${span.resource}`;
  };
  const constant = (tags: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(tags)
    .filter(([name]) => !VARYING.test(name)).sort()
    .map(([name, value]) => [name, typeof value === 'string' ? value.replace(OWN_FRAME, '') : value]));
  return spans.map(span => ({
    way: way(span), service: span.service, type: span.type, error: span.error, meta: constant(span.meta), metrics: constant(span.metrics),
  })).sort((a, b) => a.way < b.way ? -1 : 1);
}

describe.each(NODE_VERSIONS)('Node.js %i', version => {
  test.each(['calls.handler', 'calls-esm.handler'])('%s', async handler => {
    const port = await freePort();
    const expected = await spansOf(version, true, handler, port);
    const names = new Set(expected.map(span => (span as { way: string }).way.split(' > ').at(-1)!.split(' ')[0]));
    expect([...names]).toEqual(expect.arrayContaining(['aws.lambda', 'aws.request', 'http.request', 'express.request', 'router.middleware']));
    expect(await spansOf(version, false, handler, port)).toEqual(expected);
  });
});
