import { ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, Interface } from 'node:readline';
import { JsonObject } from '../../src/core/json';
import { venvBinary } from '../runtime-api/runtime-clients';

export type Transformed = { readonly template: JsonObject } | { readonly error: string };

/** AWS's SAM transform, one Python process for all templates. */
export class SamTransform {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;
  private errors = '';

  constructor() {
    this.child = spawn(venvBinary('python'), [join(__dirname, 'sam_transform.py')]);
    this.child.stderr.on('data', (text: Buffer) => (this.errors += text.toString()));
    this.reader = createInterface(this.child.stdout);
    this.lines = this.reader[Symbol.asyncIterator]();
  }

  async start(): Promise<this> {
    await this.line();
    return this;
  }

  async transform(template: JsonObject, parameters: JsonObject = {}): Promise<Transformed> {
    this.child.stdin.write(`${JSON.stringify({ template, parameters })}\n`);
    return JSON.parse(await this.line()) as Transformed;
  }

  async stop(): Promise<void> {
    this.child.stdin.end();
    await new Promise(resolve => this.child.once('exit', resolve));
  }

  private async line(): Promise<string> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`the SAM transform ended: ${this.errors}`);
    return value;
  }
}
