import { Aws } from './aws-json';
import { Moto } from './moto';

const ACCOUNT = '123456789012';
const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${name}`;

/** What lies between the functions: A → queue → B → topic → queue → C → stream → D → bus → queue → E → table → F. */
export interface Wiring {
  readonly queueB: string;
  readonly topic: string;
  readonly queueC: string;
  readonly stream: string;
  readonly bus: string;
  readonly queueE: string;
  readonly table: string;
  readonly tableStreamArn: string;
}

export async function wire(moto: Moto, prefix: string): Promise<Wiring> {
  const name = (what: string) => `${prefix}-${what}`;
  const queue = async (what: string) => (await moto.call<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName: name(what) })).QueueUrl;
  const [queueB, queueC, queueE] = await Promise.all(['b', 'c', 'e'].map(queue));
  const topic = await moto.sns('CreateTopic', { Name: name('topic') }, 'TopicArn');
  await moto.sns('Subscribe', { TopicArn: topic, Protocol: 'sqs', Endpoint: arn('sqs', name('c')) }, 'SubscriptionArn');
  await moto.call('kinesis', 'CreateStream', { StreamName: name('stream'), ShardCount: 1 });
  await moto.call('events', 'CreateEventBus', { Name: name('bus') });
  await moto.call('events', 'PutRule', { Name: name('rule'), EventBusName: name('bus'), EventPattern: JSON.stringify({ source: ['chain.d'] }) });
  await moto.call('events', 'PutTargets', { Rule: name('rule'), EventBusName: name('bus'), Targets: [{ Id: '1', Arn: arn('sqs', name('e')) }] });
  const { TableDescription: { LatestStreamArn } } = await moto.call<{ TableDescription: { LatestStreamArn: string } }>('dynamodb', 'CreateTable', {
    TableName: name('table'), BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  return { queueB, topic, queueC, stream: name('stream'), bus: name('bus'), queueE, table: name('table'), tableStreamArn: LatestStreamArn };
}

export type LambdaEvent = Readonly<Record<string, unknown>>;

interface SqsMessage {
  readonly MessageId: string; readonly ReceiptHandle: string; readonly Body: string; readonly MD5OfBody: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: string }>>;
}

/** What the event source mapping of a queue hands to its function. */
export async function takeFromQueue(aws: Aws, url: string): Promise<LambdaEvent> {
  const { Messages = [] } = await eventually(async () => aws.call<{ Messages?: SqsMessage[] }>('sqs', 'ReceiveMessage', {
    QueueUrl: url, MaxNumberOfMessages: 10, AttributeNames: ['All'], MessageAttributeNames: ['All'],
  }), ({ Messages: messages }) => Boolean(messages?.length), `a message in ${url}`);
  const eventSourceARN = arn('sqs', url.split('/').at(-1)!);
  return { Records: Messages.map(message => ({
    messageId: message.MessageId, receiptHandle: message.ReceiptHandle, body: message.Body, attributes: message.Attributes,
    messageAttributes: Object.fromEntries(Object.entries(message.MessageAttributes ?? {}).map(([key, { DataType, StringValue, BinaryValue }]) =>
      [key, { dataType: DataType, stringValue: StringValue, binaryValue: BinaryValue, stringListValues: [], binaryListValues: [] }])),
    md5OfBody: message.MD5OfBody, eventSource: 'aws:sqs', eventSourceARN, awsRegion: 'us-east-1',
  })) };
}

interface KinesisRecord {
  readonly SequenceNumber: string; readonly ApproximateArrivalTimestamp: number; readonly Data: string; readonly PartitionKey: string;
}

export async function takeFromStream(aws: Aws, stream: string): Promise<LambdaEvent> {
  const { ShardIterator } = await aws.call<{ ShardIterator: string }>('kinesis', 'GetShardIterator', {
    StreamName: stream, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON',
  });
  const { Records } = await eventually(async () => aws.call<{ Records: KinesisRecord[] }>('kinesis', 'GetRecords', { ShardIterator }),
    ({ Records: records }) => records.length > 0, `a record in ${stream}`);
  return { Records: Records.map(record => ({
    kinesis: {
      kinesisSchemaVersion: '1.0', partitionKey: record.PartitionKey, sequenceNumber: record.SequenceNumber, data: record.Data,
      approximateArrivalTimestamp: Number(record.ApproximateArrivalTimestamp),
    },
    eventSource: 'aws:kinesis', eventVersion: '1.0', eventID: `shardId-000000000000:${record.SequenceNumber}`, eventName: 'aws:kinesis:record',
    invokeIdentityArn: `arn:aws:iam::${ACCOUNT}:role/chain`, awsRegion: 'us-east-1', eventSourceARN: arn('kinesis', `stream/${stream}`),
  })) };
}

export async function takeFromTable(aws: Aws, StreamArn: string): Promise<LambdaEvent> {
  const { StreamDescription: { Shards } } = await aws.call<{ StreamDescription: { Shards: Array<{ ShardId: string }> } }>(
    'streams', 'DescribeStream', { StreamArn });
  const { ShardIterator } = await aws.call<{ ShardIterator: string }>('streams', 'GetShardIterator', {
    StreamArn, ShardId: Shards[0].ShardId, ShardIteratorType: 'TRIM_HORIZON',
  });
  const { Records } = await eventually(async () => aws.call<{ Records: Array<Record<string, unknown>> }>('streams', 'GetRecords', { ShardIterator }),
    ({ Records: records }) => records.length > 0, `a record in ${StreamArn}`);
  return { Records: Records.map(record => ({ ...record, eventSource: 'aws:dynamodb', eventSourceARN: StreamArn })) };
}

async function eventually<T>(ask: () => Promise<T>, good: (answer: T) => boolean, what: string): Promise<T> {
  for (const end = Date.now() + 5000; ;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > end) throw new Error(`there was never ${what}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
