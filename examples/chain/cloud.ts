import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { authorizationOf, Aws, callJson, Service } from '../../test/chain/aws-json';
import { nodeBinary } from '../../test/runtime-api/runtime-clients';
import { StoredObject } from './events';

/** What lies between the functions. */
export const NAMES = { orders: 'orders', shipments: 'shipments', events: 'shop-events', bus: 'shop', bucket: 'shop-labels', table: 'shop-shipments' } as const;
export const TABLE_KEY = 'shipment';

/** The oldest Node.js that the tracer runs on; a machine whose own is older has that of an npm package. */
const OLDEST_MAJOR = 22;

export function newNode(): string {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) return process.execPath;
  const file = nodeBinary(OLDEST_MAJOR);
  if (!existsSync(file)) throw new Error(`Node.js ${OLDEST_MAJOR} is not there: run npm ci (without --ignore-scripts), or the demo with Node.js ${OLDEST_MAJOR}`);
  return file;
}

/** The emulators, wired as the shop needs them. */
export class Cloud implements Aws {
  private constructor(private readonly urls: Readonly<Record<'s3' | 'sns' | Service, string>>, private readonly end: () => void) {}

  static async start(): Promise<Cloud> {
    const init = {
      QUEUE_OF_BUS: NAMES.events, queues: [NAMES.orders, NAMES.shipments, NAMES.events].map(name => ({ name })), topics: [{ name: NAMES.shipments }],
      subscriptions: [{ topic: NAMES.shipments, queue: NAMES.shipments }], buckets: [NAMES.bucket],
    };
    const child = spawn(newNode(), ['--no-warnings', join(__dirname, 'emulators.mjs'), JSON.stringify(init)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const line = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
    const ended = once(child, 'exit').then(() => { throw new Error('the emulators did not start'); });
    const [urls] = await Promise.race([line, ended]);
    ended.catch(() => undefined);
    const cloud = new Cloud(JSON.parse(urls) as Cloud['urls'], () => child.stdin.end());
    await cloud.makeStreamAndTable();
    return cloud;
  }

  /** What the functions find in their environment. */
  get environment(): Readonly<Record<string, string>> {
    const { sqs, sns, kinesis, events, s3, dynamodb } = this.urls;
    return {
      AWS_ENDPOINT_URL_SQS: sqs, AWS_ENDPOINT_URL_SNS: sns, AWS_ENDPOINT_URL_KINESIS: kinesis, AWS_ENDPOINT_URL_EVENTBRIDGE: events,
      AWS_ENDPOINT_URL_S3: s3, AWS_ENDPOINT_URL_DYNAMODB: dynamodb, QUEUE_URL: this.queueUrl(NAMES.orders),
      TOPIC_ARN: `arn:aws:sns:us-east-1:000000000000:${NAMES.shipments}`, STREAM: NAMES.shipments, BUS: NAMES.bus, BUCKET: NAMES.bucket, TABLE: NAMES.table,
    };
  }

  queueUrl(name: string): string {
    return `${this.urls.sqs}/000000000000/${name}`;
  }

  async call<T>(service: Service, action: string, body: Readonly<Record<string, unknown>>): Promise<T> {
    return callJson(this.urls[service], service, action, body);
  }

  async objects(): Promise<StoredObject[]> {
    const list = await fetch(`${this.urls.s3}/${NAMES.bucket}?list-type=2`, { headers: { Authorization: authorizationOf('s3') } });
    const text = await list.text();
    const element = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1].replaceAll('&quot;', '"') ?? '';
    return [...text.matchAll(/<Contents>.*?<\/Contents>/gs)].map(([xml]) => ({ key: element(xml, 'Key'), eTag: element(xml, 'ETag'), size: Number(element(xml, 'Size')) }));
  }

  async items(): Promise<Array<Record<string, unknown>>> {
    return (await this.call<{ Items: Array<Record<string, unknown>> }>('dynamodb', 'Scan', { TableName: NAMES.table })).Items;
  }

  stop(): void {
    this.end();
  }

  async makeStream(StreamName: string): Promise<void> {
    await this.call('kinesis', 'CreateStream', { StreamName, ShardCount: 1 });
    const isActive = async () => (await this.call<{ StreamDescription: { StreamStatus: string } }>('kinesis', 'DescribeStream', { StreamName }))
      .StreamDescription.StreamStatus === 'ACTIVE';
    while (!await isActive()) await new Promise(resolve => setTimeout(resolve, 10));
  }

  private async makeStreamAndTable(): Promise<void> {
    await Promise.all([
      this.makeStream(NAMES.shipments),
      this.call('dynamodb', 'CreateTable', {
        TableName: NAMES.table, BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: TABLE_KEY, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: TABLE_KEY, AttributeType: 'S' }],
      }),
    ]);
  }
}
