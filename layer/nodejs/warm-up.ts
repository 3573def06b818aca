/**
 * Runs the layer as a function would and writes the V8 code cache of what has been compiled by then:
 * `node warm-up.cjs`, with the layer's folder as the argument, under every Node.js that Lambda serves. With a second argument,
 * `evaluated`, it writes which modules of a bundle that marks them were run, as JSON.
 */
import * as fs from 'fs';
import { createServer } from 'http';
import { createRequire } from 'module';
import type { AddressInfo } from 'net';
import * as path from 'path';
import { bundleLoader, cacheName } from './load-bundle';
import type { Handler } from './wrap-handler';

const EVENTS: readonly object[] = [
  { Records: [{ eventSource: 'aws:sqs', messageId: 'm', body: '{}', attributes: { SentTimestamp: '1700000000000', ApproximateReceiveCount: '1' }, eventSourceARN: 'arn:aws:sqs:us-east-1:1:q', messageAttributes: { _datadog: { dataType: 'String', stringValue: '{"x-datadog-trace-id":"1","x-datadog-parent-id":"2","x-datadog-sampling-priority":"1","traceparent":"00-00000000000000000000000000000001-0000000000000002-01","tracestate":"dd=s:1"}' } } }] },
  { version: '2.0', routeKey: 'GET /', rawPath: '/', rawQueryString: '', headers: { host: 'a.execute-api.us-east-1.amazonaws.com' }, requestContext: { apiId: 'a', stage: '$default', domainName: 'a.execute-api.us-east-1.amazonaws.com', timeEpoch: 1700000000000, http: { method: 'GET', path: '/' } } },
  { resource: '/', httpMethod: 'GET', path: '/', headers: {}, requestContext: { apiId: 'a', stage: 'p', httpMethod: 'GET', path: '/', resourcePath: '/', domainName: 'a.execute-api.us-east-1.amazonaws.com', requestTimeEpoch: 1700000000000 } },
];

/** Turns of the event loop in which what was answered is surely read, on a busy machine too: a wait by the clock may end before. */
const TURNS = 20;

async function untilReadAfter(isAnswered: () => boolean): Promise<void> {
  for (let left = TURNS; left > 0; await new Promise(resolve => setImmediate(resolve))) if (isAnswered()) left--;
}

interface Layer {
  loadWrapped(): Promise<Handler>;
  sendDistributionMetric(name: string, value: number): void;
}

let layer: Layer | undefined;

/** The function: Lambda's handler setting leads here. */
export async function handler(): Promise<object> {
  layer?.sendDistributionMetric('m', 1);
  return { statusCode: 200 };
}

/** The agent that a traced function has, and how many requests it has answered. */
async function startAgent(): Promise<{ readonly port: number; answered(): number }> {
  let answered = 0;
  const server = createServer((request, response) => {
    response.on('finish', () => answered++);
    request.resume().on('end', () => response.end('{}'));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, answered: () => answered };
}

async function main(directory: string, asked?: string): Promise<void> {
  // An extension that is there in name and answers: what a function has, so what its first invocation needs.
  const { existsSync } = fs;
  Object.assign(createRequire(__filename)('fs') as object, { existsSync: (file: fs.PathLike) => file === '/opt/extensions/datadog-agent' || existsSync(file) });
  const agent = await startAgent();
  Object.assign(process.env, {
    AWS_LAMBDA_FUNCTION_NAME: 'f', AWS_REGION: 'us-east-1', DD_TRACE_AGENT_PORT: String(agent.port), LAMBDA_TASK_ROOT: __dirname, DD_LAMBDA_HANDLER: 'warm-up.handler',
    DD_MIN_COLD_START_DURATION: '0', // a slow machine is to run the same code as a quick one
  });
  const loadBundle = bundleLoader(directory, createRequire(path.join(directory, 'warm-up.cjs')));
  layer = loadBundle('layer').exports as Layer;
  process.stdout.write = () => true; // without an extension, metrics and traces are lines
  const wrapped = await layer.loadWrapped();
  for (const [index, event] of EVENTS.entries()) {
    const context = { awsRequestId: 'r', invokedFunctionArn: 'arn:aws:lambda:us-east-1:1:function:f', functionName: 'f', getRemainingTimeInMillis: () => 3000 };
    // Up to Node.js 22 Lambda gives a callback, from 24 on none.
    await (index % 2 === 0 ? wrapped(event, context) : wrapped(event, context, () => undefined));
    await untilReadAfter(() => agent.answered() > index);
  }
  if (asked === 'evaluated') fs.writeSync(1, JSON.stringify([...(globalThis as { __evaluated?: ReadonlySet<string> }).__evaluated ?? []]));
  else for (const name of ['layer', 'tracing', 'tracer']) fs.writeFileSync(path.join(directory, cacheName(name)), loadBundle(name).script.createCachedData());
  process.exit();
}

void main(process.argv[2], process.argv[3]);
