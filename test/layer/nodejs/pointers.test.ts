/** The writer's pointer, of the tracer, and the reader's, of the layer, are the same: each operation done on an emulator of AWS. */
import { pointerHashes } from '../../chain/chain';
import { Moto } from '../../chain/moto';
import { takeFromQueue, takeFromTable } from '../../chain/wiring';
import { Environment, LambdaServer } from '../../runtime-api/lambda-server';
import { NODE_MODULES } from '../../runtime-api/runtime-clients';
import { TestAgent } from '../../runtime-api/test-agent';
import { buildLayer, environmentOf } from './built-layer';

const BUCKET = 'pointers-bucket';
const ITEMS = 'pointers-items';
const NUMBERS = 'pointers-numbers';
/** Blanks, signs and letters that notifications write otherwise than requests do. */
const KEY = 'orders/2026 été+1 (a=b&c)%20.json';
const MEBIBYTE = 1024 * 1024;

let server: LambdaServer;
let agent: TestAgent;
let moto: Moto;
let writer: Environment;
let reader: Environment;
let queue: string;

beforeAll(async () => {
  buildLayer();
  server = new LambdaServer();
  [agent, moto] = await Promise.all([TestAgent.start(), Moto.start()]);
  queue = await makeBucket();
  [writer, reader] = await Promise.all(['pointers.writes', 'pointers.reads'].map(async handler => {
    const env = {
      DD_TRACE_AGENT_URL: agent.url, DD_COLD_START_TRACING: 'false', AWS_ENDPOINT_URL: moto.url, NODE_PATH: NODE_MODULES,
      DD_TRACE_DYNAMODB_TABLE_PRIMARY_KEYS: JSON.stringify({ [ITEMS]: ['pk', 'sk'], [NUMBERS]: ['id'] }),
    };
    const environment = await server.environment(environmentOf(22, handler, env));
    expect(environment.started.initError).toBeUndefined();
    return environment;
  }));
}, 120_000);

afterAll(async () => {
  await server.close();
  await Promise.all([agent.stop(), moto.stop()]);
});

/** A bucket that tells a queue of what is made in it. */
async function makeBucket(): Promise<string> {
  const { QueueUrl } = await moto.call<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName: BUCKET });
  const notify = `<NotificationConfiguration><QueueConfiguration><Queue>arn:aws:sqs:us-east-1:123456789012:${BUCKET}</Queue>`
    + '<Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>';
  for (const [path, body] of [[BUCKET, ''], [`${BUCKET}?notification`, notify]]) {
    const { ok } = await fetch(`${moto.url}/${path}`, { method: 'PUT', body, headers: { Authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none' } });
    expect(ok).toBe(true);
  }
  await moto.call('sqs', 'PurgeQueue', { QueueUrl }); // S3's test event
  return QueueUrl;
}

/** Anew for each operation, so that its stream holds nothing else. */
async function makeTable(name: string, keys: Readonly<Record<string, string>>): Promise<string> {
  await moto.call('dynamodb', 'DeleteTable', { TableName: name }).catch(() => undefined);
  const names = Object.keys(keys);
  const { TableDescription } = await moto.call<{ TableDescription: { LatestStreamArn: string } }>('dynamodb', 'CreateTable', {
    TableName: name, BillingMode: 'PAY_PER_REQUEST', KeySchema: names.map((key, index) => ({ AttributeName: key, KeyType: index ? 'RANGE' : 'HASH' })),
    AttributeDefinitions: names.map(key => ({ AttributeName: key, AttributeType: keys[key] })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  return TableDescription.LatestStreamArn;
}

async function hashesOf(environment: Environment, event: object): Promise<string[]> {
  await agent.clear();
  const answer = await environment.invoke(event);
  expect(answer).toMatchObject({ body: expect.any(String) });
  return (await agent.waitForSpans(1, 3000, ({ name }) => name === 'aws.lambda')).flatMap(pointerHashes).sort();
}

const write = async (operation: string, input: object) => hashesOf(writer, { operation, input });

describe('an object of S3', () => {
  beforeAll(async () => {
    await write('PutObject', { Bucket: BUCKET, Key: 'source', Body: 'to be copied' });
    await takeFromQueue(moto, queue);
  });

  test.each([
    ['PutObject', { Bucket: BUCKET, Key: KEY, Body: 'x' }],
    ['CopyObject', { Bucket: BUCKET, Key: `copies/${KEY}`, CopySource: `${BUCKET}/source` }],
    ['CompleteMultipartUpload', { Bucket: BUCKET, Key: `parts/${KEY}`, parts: [5 * MEBIBYTE, 10] }],
  ])('%s: by its notification, and by a queue that it came through', async (operation, input) => {
    const written = await write(operation, input);
    expect(written).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
    const event = await takeFromQueue(moto, queue);
    const [{ body }] = event.Records as [{ body: string }];
    expect(await hashesOf(reader, JSON.parse(body) as object)).toEqual(written);
    expect(await hashesOf(reader, event)).toEqual(written);
  });
});

const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
const table = { TableName: ITEMS };
const SET = { UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '1' } } };

describe('an item of DynamoDB, by the record of its stream', () => {
  test.each<[string, number, object[]]>([
    ['PutItem', 1, [{ ...table, Item: { ...key('é', '1'), more: { L: [{ NULL: true }] } } }]],
    ['UpdateItem', 1, [{ ...table, Key: key('a|b', '2'), ...SET }]],
    ['DeleteItem', 1, [{ ...table, Key: key('there', '0') }]],
    ['BatchWriteItem', 3, [{ RequestItems: { [ITEMS]: [
      { PutRequest: { Item: key('b', '1') } }, { PutRequest: { Item: key('b', '2') } }, { DeleteRequest: { Key: key('there', '0') } },
    ] } }]],
    ['TransactWriteItems', 3, [{ TransactItems: [
      { Put: { ...table, Item: key('t', '1') } }, { Update: { ...table, Key: key('t', '2'), ...SET } }, { Delete: { ...table, Key: key('there', '0') } },
    ] }]],
  ])('%s', async (operation, count, [input]) => {
    const streamArn = await makeTable(ITEMS, { pk: 'S', sk: 'S' });
    const there = await write('PutItem', { ...table, Item: key('there', '0') });
    const written = await write(operation, input);
    expect(new Set(written).size).toBe(count);
    const { Records } = await takeFromTable(moto, streamArn);
    const [before, ...records] = Records as object[];
    expect(await hashesOf(reader, { Records: [before] })).toEqual(there);
    expect(await hashesOf(reader, { Records: records })).toEqual(written);
  });

  test.each([
    ['N', { N: '123.450' }], ['B', { B: Buffer.from('étage').toString('base64') }],
  ])('with a key of type %s', async (type, id) => {
    const streamArn = await makeTable(NUMBERS, { id: type });
    const written = await write('UpdateItem', { TableName: NUMBERS, Key: { id }, ...SET });
    expect(written).toHaveLength(1);
    const { Records } = await takeFromTable(moto, streamArn);
    expect(await hashesOf(reader, { Records: (Records as StreamRecord[]).map(withPlainKeys) })).toEqual(written);
  });
});

interface StreamRecord {
  readonly dynamodb: { readonly Keys: object; readonly NewImage: { readonly id: object } };
}

/** The emulator writes base64 of base64 where a key is binary; its images hold what AWS's keys do. */
function withPlainKeys(record: StreamRecord): object {
  return { ...record, dynamodb: { ...record.dynamodb, Keys: { id: record.dynamodb.NewImage.id } } };
}
