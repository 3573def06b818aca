/** Which way the traces go. */
import { existsSync } from 'fs';
import { flag } from '../config';
import type { InnerTracer } from '../tracer-types';
import type { Address } from './agent-connection';
import { AgentHandOver, EncodingWriter } from './agent-hand-over';
import type { HandOver } from './hand-over';
import { TracerHandOver } from './tracer-hand-over';

export type { HandOver } from './hand-over';

/** Where Lambda puts Datadog's extension, which listens on the agent's usual port. */
const EXTENSION = '/opt/extensions/datadog-agent';
const EXTENSION_AGENT: Address = { host: '127.0.0.1', port: 8126 };

/** An extension that is looked for where there is none (`sam local`) would cost every invocation a timeout. */
export function hasExtension(): boolean {
  return existsSync(EXTENSION) && !flag(process.env.DD_LOCAL_TEST ?? process.env.DD_LOCAL_TESTING, false);
}

/** The agent's address where it is in the sandbox, so that a write to it is a write into the kernel. */
export function localAgent(url: string, extension: boolean): Address | undefined {
  if (url === '') return extension ? EXTENSION_AGENT : undefined;
  const [, host, port = '80'] = /^http:\/\/(127\.0\.0\.1|localhost)(?::(\d{1,5}))?\/?$/i.exec(url) ?? [];
  return host ? { host: '127.0.0.1', port: Number(port) } : undefined;
}

/** Our own connection to an agent in the sandbox; the tracer's writer for one elsewhere, or none. */
export function makeHandOver(inner: InnerTracer | undefined, version: string, agent: Address | undefined): HandOver {
  const writer = (inner?._exporter as { _writer?: EncodingWriter } | undefined)?._writer;
  if (!inner || !agent || !writer?._encoder || inner._config.protocolVersion === '0.5') return new TracerHandOver(inner);
  const handOver = new AgentHandOver(inner, writer, version, agent);
  handOver.install();
  return handOver;
}
