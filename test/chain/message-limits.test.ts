/** What the function could send without the layer it can send with it: emulators that enforce AWS's limits take every call. */
import fc from 'fast-check';
import { Cloud, NAMES } from '../../examples/chain/cloud';
import { trimCall } from '../../layer/nodejs/message-limits';
import { Environment, LambdaServer } from '../runtime-api/lambda-server';
import { NODE_MODULES, nodeCommand, pythonCommand } from '../runtime-api/runtime-clients';
import { LayerUnderTest } from './chain';
import { nodeLayer, pythonLayer } from './own-layers';
import { takeFromQueue, takeFromStream } from './wiring';

const KIB = 1024;
const MIB = 1024 * KIB;

let server: LambdaServer;
let cloud: Cloud;
/** Of each language and service, the function that sends: bare, and behind the layer. */
let functions: Readonly<Record<string, readonly Environment[]>>;

beforeAll(async () => {
  server = new LambdaServer();
  cloud = await Cloud.start();
  const agent = await server.peer();
  const layers = { node: nodeLayer(22), python: pythonLayer() };
  const pairs = [...['sqs', 'sns', 'kinesis'].map(service => ['node', service] as const), ...['sqs', 'sns'].map(service => ['python', service] as const)];
  functions = Object.fromEntries(await Promise.all(pairs.map(async ([language, service]) => [
    `${language} ${service}`, await Promise.all([undefined, layers[language]].map(async layer => start(language, service, agent.port, layer))),
  ] as const)));
}, 180_000);

async function start(language: 'node' | 'python', service: string, agentPort: number, layer?: LayerUnderTest): Promise<Environment> {
  const handler = layer?.handler ?? `producers.${service}`;
  const env = { DD_TRACE_AGENT_URL: `http://127.0.0.1:${agentPort}`, DD_COLD_START_TRACING: 'false', DD_FLUSH_TO_LOG: 'true', DD_ENHANCED_METRICS: 'false' };
  const environment = await server.environment({
    command: language === 'node' ? nodeCommand(22, handler) : pythonCommand(handler), cwd: __dirname,
    env: { ...env, ...cloud.environment, DD_LAMBDA_HANDLER: `producers.${service}`, NODE_PATH: NODE_MODULES, ...layer?.env },
  });
  expect(environment.started.initError).toBeUndefined();
  return environment;
}

afterAll(async () => {
  await server.close();
  cloud.stop();
});

/** How many messages AWS refused, the same without the layer and with it; how many it took, and how many of those had a context. */
async function send(sender: string, event: object, received: () => Promise<readonly boolean[]>): Promise<object> {
  const outcomes = [];
  for (const environment of functions[sender]) {
    const { body, error } = await environment.invoke(event, { timeoutMs: 20_000 });
    const contexts = error === undefined ? await received() : [];
    const refused = error === undefined ? Number(body) : JSON.parse(error) as object;
    outcomes.push({ refused, messages: contexts.length, contexts: contexts.filter(Boolean).length });
  }
  const [bare, layered] = outcomes;
  expect(bare.contexts).toBe(0);
  expect({ ...layered, contexts: 0 }).toEqual(bare);
  return layered;
}

type SqsRecords = ReadonlyArray<{ readonly body: string; readonly messageAttributes: Readonly<Record<string, unknown>> }>;

async function takeAll(queue: string, count: number): Promise<SqsRecords> {
  const taken: SqsRecords[number][] = [];
  while (taken.length < count) taken.push(...(await takeFromQueue(cloud, queue)).Records as SqsRecords);
  return taken;
}

let queues = 0;
async function makeQueue(limit: number): Promise<string> {
  const { QueueUrl } = await cloud.call<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName: `limited-${++queues}`, Attributes: { MaximumMessageSize: String(limit) } });
  return cloud.queueUrl(QueueUrl.split('/').at(-1)!);
}

const TEN = Array.from({ length: 10 }, () => 100);

describe.each(['node', 'python'])('a function in %s', language => {
  test.each<[string, number, number[], number]>([
    ['ten small messages', 256 * KIB, TEN, 10],
    ['a message with room for a context', 256 * KIB, [256 * KIB - KIB], 1],
    ['a message with too little room', 256 * KIB, [256 * KIB - 100], 0],
    ['a message as large as can be', 256 * KIB, [256 * KIB], 0],
    ['a message that only a wide queue takes', MIB, [300 * KIB], 1],
    ['a message as large as can be of a wide queue', MIB, [MIB], 0],
    ['a batch that is as large as can be together', MIB, [MIB - 900, 100, 800], 0],
    ['a batch with room for two contexts', MIB, [MIB - 1100, 100, 100, 100], 2],
  ])('SQS: %s', async (_name, limit, sizes, contexts) => {
    const QueueUrl = await makeQueue(limit);
    const received = async () => (await takeAll(QueueUrl, sizes.length)).map(({ messageAttributes }) => '_datadog' in messageAttributes);
    expect(await send(`${language} sqs`, { QueueUrl, sizes }, received)).toEqual({ refused: 0, messages: sizes.length, contexts });
  });

  test.each<[string, number[], string | undefined, number]>([
    ['ten small messages', TEN, undefined, 10],
    ['a message as large as can be', [256 * KIB], undefined, 0],
    ['a message that is as large as can be with its subject', [256 * KIB - 100], 's'.repeat(90), 0],
    ['a batch that is as large as can be together', [128 * KIB, 128 * KIB], undefined, 0],
  ])('SNS: %s', async (_name, sizes, Subject, contexts) => {
    const { TOPIC_ARN: TopicArn } = cloud.environment;
    const queue = cloud.queueUrl(NAMES.shipments);
    const received = async () => (await takeAll(queue, sizes.length)).map(({ body }) => '_datadog' in ((JSON.parse(body) as { MessageAttributes?: object }).MessageAttributes ?? {}));
    expect(await send(`${language} sns`, { TopicArn, sizes, Subject }, received)).toEqual({ refused: 0, messages: sizes.length, contexts });
  });
});

test.each<[string, number[], number]>([
  ['a call with room', [100, 100, 100], 3],
  ['a call as large as can be', Array.from({ length: 6 }, () => Math.floor(5 * MIB / 6) - 1), 0],
])('Kinesis: %s', async (_name, sizes, contexts) => {
  const StreamName = `limited-${sizes.length}`;
  await cloud.makeStream(StreamName);
  let seen = 0;
  const received = async () => {
    const { Records } = await takeFromStream(cloud, StreamName) as unknown as { Records: Array<{ kinesis: { data: string } }> };
    const added = Records.slice(seen);
    seen = Records.length;
    return added.map(({ kinesis: { data } }) => Buffer.from(data, 'base64').includes('"_datadog":'));
  };
  expect(await send('node kinesis', { StreamName, sizes }, received)).toEqual({ refused: 0, messages: sizes.length, contexts });
});

interface Entry {
  readonly MessageBody: string;
  readonly MessageAttributes: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string } | undefined>>;
}

function size(entries: readonly Entry[], without = ''): number {
  const texts = entries.flatMap(({ MessageBody, MessageAttributes }) => [MessageBody, ...Object.entries(MessageAttributes).flatMap(
    ([name, value]) => name === without || !value ? [] : [name, value.DataType, value.StringValue],
  )]);
  return texts.reduce((total, text) => total + Buffer.byteLength(text), 0);
}

test('whatever is sent, no call gets beyond a limit that it was within, and only contexts are taken off', () => {
  const attribute = fc.record({ DataType: fc.constant('String'), StringValue: fc.nat(400).map(length => 'é'.repeat(length)) });
  const entry = fc.record({
    MessageBody: fc.oneof(fc.nat(3000), fc.nat(300_000), fc.integer({ min: 262_000, max: 262_200 })).map(length => 'x'.repeat(length)),
    MessageAttributes: fc.record({ mine: attribute, _datadog: attribute }, { requiredKeys: ['mine'] }),
  });
  fc.assert(fc.property(fc.array(entry, { minLength: 1, maxLength: 10 }), Entries => {
    const plain = size(Entries, '_datadog');
    const before = Entries.filter(({ MessageAttributes }) => '_datadog' in MessageAttributes).length;
    const removed = trimCall('sendMessageBatch', { QueueUrl: 'q', Entries });
    const after = Entries.filter(({ MessageAttributes }) => '_datadog' in MessageAttributes).length;
    expect(removed).toBe(before - after);
    expect(size(Entries, '_datadog')).toBe(plain);
    for (const limit of [256 * KIB, MIB]) {
      if (plain <= limit) expect(size(Entries)).toBeLessThanOrEqual(limit);
      for (const one of Entries) if (size([one], '_datadog') <= limit) expect(size([one])).toBeLessThanOrEqual(limit);
    }
  }), { numRuns: 300 });
});

test.each([[undefined], [null], [{}], [{ Entries: [null, 1] }], [{ Entries: {} }], [{ Records: [{ Data: 5 }] }]])('parameters %j are left as they are', params => {
  for (const operation of ['sendMessage', 'sendMessageBatch', 'publishBatch', 'putRecords', undefined]) expect(trimCall(operation, params)).toBe(0);
});
