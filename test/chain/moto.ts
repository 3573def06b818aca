import { ChildProcess, spawn } from 'child_process';
import { venvBinary } from '../runtime-api/runtime-clients';
import { freePort } from '../runtime-api/test-agent';
import { Aws, callJson, post, Service } from './aws-json';

/** moto's server: it moves messages between services as AWS does (attributes, envelopes, streams), and nothing else. */
export class Moto implements Aws {
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

  async call<T>(service: Service, action: string, body: Readonly<Record<string, unknown>>): Promise<T> {
    return callJson(this.url, service, action, body);
  }

  /** SNS speaks the query protocol: parameters in, XML out, of which one element is wanted. */
  async sns(action: string, parameters: Readonly<Record<string, string>>, element: string): Promise<string> {
    const body = new URLSearchParams({ Action: action, Version: '2010-03-31', ...parameters }).toString();
    const text = await post(this.url, 'sns', { 'Content-Type': 'application/x-www-form-urlencoded' }, body, action);
    return new RegExp(`<${element}>([^<]*)<`).exec(text)?.[1] ?? '';
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    if (this.child.exitCode === null && this.child.signalCode === null) await new Promise(resolve => this.child.once('close', resolve));
  }
}
