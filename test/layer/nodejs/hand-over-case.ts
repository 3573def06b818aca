import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { buildSync } from 'esbuild';
import { type Answer, type Environment, LambdaServer } from '../../runtime-api/lambda-server';
import { NODE_MODULES, nodeCommand, type NodeVersion } from '../../runtime-api/runtime-clients';

export const ROOT = path.join(__dirname, '../../..');
const PARTS = ['extension', 'hand-over/index', 'hand-over/trace-encoder', 'hand-over/packer', 'diagnostics', 'config', 'untraced'];

export interface Handed { readonly installed: boolean; readonly waited: number; readonly counts: Readonly<Record<string, number>> }

export interface Run {
  readonly handler?: string;
  readonly version?: NodeVersion;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

/** The hand-over alone, in functions of `handed-over.mjs`. */
export class HandOverCase {
  readonly server = new LambdaServer();
  readonly bundle: string;
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'hand-over-'));
  private readonly extension = path.join(this.folder, 'datadog-agent');

  constructor() {
    this.bundle = path.join(this.folder, 'hand-over.cjs');
    const contents = PARTS.map(part => `export * from './layer/nodejs/${part}';`).join('\n');
    buildSync({ stdin: { contents, resolveDir: ROOT }, bundle: true, platform: 'node', format: 'cjs', outfile: this.bundle, logLevel: 'warning' });
    writeFileSync(this.extension, '');
  }

  /** A function whose agent is at the port. */
  start(port: number, { handler = 'trace', version = 22, env = {}, flags = [] }: Run = {}): Promise<Environment> {
    return this.server.environment({
      command: nodeCommand(version, `handed-over.${handler}`, flags),
      cwd: __dirname,
      env: {
        HAND_OVER_BUNDLE: this.bundle, NODE_MODULES, EXTENSION_PATH: this.extension,
        DD_TRACE_EXPERIMENTAL_EXPORTER: 'agent', DD_TRACE_AGENT_PORT: String(port), ...env,
      },
      lambda: { timeoutMs: 20_000 },
    });
  }

  async close(): Promise<void> {
    await this.server.close();
    rmSync(this.folder, { recursive: true });
  }
}

export function handed({ body, error, stderr }: Answer): Handed {
  if (body === undefined) throw new Error(error ?? stderr);
  return JSON.parse(body) as Handed;
}
