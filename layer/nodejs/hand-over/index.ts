/** Which way the traces go. */
import { existsSync } from 'fs';
import { flag } from '../config';
import { note } from '../diagnostics';
import type { InnerTracer } from '../tracer-types';
import type { Endpoint } from './agent-connection';
import { AgentHandOver } from './agent-hand-over';
import type { HandOver } from './hand-over';
import { TracerHandOver } from './tracer-hand-over';
import { internalsOf } from './tracer-internals';

export type { HandOver } from './hand-over';

/** Where Lambda puts Datadog's extension, which listens where the tracer looks for an agent. */
const EXTENSION = '/opt/extensions/datadog-agent';
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost']);

/** An extension that is looked for where there is none (`sam local`) would cost every invocation a timeout. */
export function hasExtension(file: string = EXTENSION): boolean {
  return existsSync(file) && !flag(process.env.DD_LOCAL_TEST ?? process.env.DD_LOCAL_TESTING, false);
}

/**
 * Our own connections to the extension. The tracer's writer where there is none, for an agent of the user's, and for a
 * tracer that is not built as expected. Never throws.
 */
export function makeHandOver(inner: InnerTracer | undefined, version: string, toExtension: boolean): HandOver {
  try {
    const internals = toExtension ? internalsOf(inner) : undefined;
    const endpoint = internals && endpointOf(internals.exporter._url);
    if (internals && endpoint) return new AgentHandOver(internals, endpoint, version);
  } catch (error) {
    note('hand-over-install', error);
  }
  return new TracerHandOver(inner);
}

function endpointOf({ protocol, hostname, port }: URL): Endpoint | undefined {
  return protocol === 'http:' && LOOPBACK.has(hostname) ? { host: '127.0.0.1', port: Number(port || 80) } : undefined;
}
