import { ChildProcess, spawn } from 'child_process';
import { venvBinary } from '../runtime-api/runtime-clients';
import { freePort } from '../runtime-api/test-agent';

/** The JSON protocols of AWS that the chain speaks to moto. */
const TARGETS = {
  sqs: 'AmazonSQS', kinesis: 'Kinesis_20131202', dynamodb: 'DynamoDB_20120810', streams: 'DynamoDBStreams_20120810', events: 'AWSEvents',
} as const;

/** moto's server: it moves messages between services as AWS does (attributes, envelopes, streams), and nothing else. */
export class Moto {
  private constructor(readonly url: string, private readonly child: ChildProcess) {}

  static async start(): Promise<Moto> {
    const port = await freePort();
    const child = spawn(venvBinary('moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const moto = new Moto(`http://127.0.0.1:${port}`, child);
    for (const end = Date.now() + 15_000; ;) {
      const up = await fetch(`${moto.url}/moto-api/data.json`).then(({ ok }) => ok, () => false);
      if (up) return moto;
      if (Date.now() > end) throw new Error(`moto on port ${port} was not ready within 15 s`);
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  }

  async call<T>(service: keyof typeof TARGETS, action: string, body: Readonly<Record<string, unknown>>): Promise<T> {
    const text = await this.post(service === 'streams' ? 'dynamodb' : service, {
      'Content-Type': service === 'sqs' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1', 'X-Amz-Target': `${TARGETS[service]}.${action}`,
    }, JSON.stringify(body), action);
    return (text ? JSON.parse(text) : {}) as T;
  }

  /** SNS speaks the query protocol: parameters in, XML out, of which one element is wanted. */
  async sns(action: string, parameters: Readonly<Record<string, string>>, element: string): Promise<string> {
    const body = new URLSearchParams({ Action: action, Version: '2010-03-31', ...parameters }).toString();
    const text = await this.post('sns', { 'Content-Type': 'application/x-www-form-urlencoded' }, body, action);
    return new RegExp(`<${element}>([^<]*)<`).exec(text)?.[1] ?? '';
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    if (this.child.exitCode === null && this.child.signalCode === null) await new Promise(resolve => this.child.once('close', resolve));
  }

  private async post(service: string, headers: Readonly<Record<string, string>>, body: string, action: string): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=none`;
    const response = await fetch(`${this.url}/`, { method: 'POST', headers: { ...headers, Authorization: authorization }, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`moto: ${service} ${action} answered ${response.status}: ${text.slice(0, 300)}`);
    return text;
  }
}
