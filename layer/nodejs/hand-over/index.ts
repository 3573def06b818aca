/** Which way the traces go. */
import { note } from '../diagnostics';
import type { InnerTracer } from '../tracer-types';
import type { Endpoint } from './agent-connection';
import type { HandOver } from './hand-over';
import { keepLinksReadable } from './link-limit';
import { TracerHandOver } from './tracer-hand-over';
import { internalsOf, type Processor } from './tracer-internals';

export type { HandOver } from './hand-over';

/** Datadog's extension listens on the agent's usual port. */
const EXTENSION_AGENT: Endpoint = { host: '127.0.0.1', port: 8126 };

/** The agent's address where it is in the sandbox, so that a write to it is a write into the kernel. */
export function localAgent(url: string, extension: boolean): Endpoint | undefined {
  if (url === '') return extension ? EXTENSION_AGENT : undefined;
  const [, host, port = '80'] = /^http:\/\/(127\.0\.0\.1|localhost)(?::(\d{1,5}))?\/?$/i.exec(url) ?? [];
  return host ? { host: '127.0.0.1', port: Number(port) } : undefined;
}

/**
 * Our own connections to an agent in the sandbox. The tracer's writer to an agent elsewhere, where there is none, and for a
 * tracer that is not built as expected. Never throws.
 */
export function makeHandOver(inner: InnerTracer | undefined, version: string, agent: Endpoint | undefined): HandOver {
  try {
    if (inner) keepLinksReadable(inner._processor as Processor);
    const internals = agent && internalsOf(inner);
    if (agent && internals) {
      // With all that it makes ready for encoding: another hand-over has no use for it.
      const { AgentHandOver } = require('./agent-hand-over') as typeof import('./agent-hand-over');
      return new AgentHandOver(internals, agent, version);
    }
  } catch (error) {
    note('hand-over-install', error);
  }
  return new TracerHandOver(inner);
}
