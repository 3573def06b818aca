import { existsSync } from 'node:fs';
import { note } from '../diagnostics';
import { HandOver } from './hand-over';
import { type Exporter, internalsOf } from './tracer-internals';

/** Where Datadog's extension lies in a function: https://docs.datadoghq.com/serverless/aws_lambda/ */
const EXTENSION = '/opt/extensions/datadog-agent';
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost']);

export interface HandOverOptions {
  /** The version of the tracer: sent with every request. The fused encoder is used with the version that it was compared with. */
  readonly tracerVersion: string;
  /** The file that says that there is an extension. */
  readonly extensionPath?: string;
}

/**
 * Puts the hand-over in the place of the tracer's own way to the agent, which answers first and sends later.
 *
 * Undefined, and the tracer keeps its own writer, when there is no extension, when the user names an agent of their own
 * (DD_TRACE_AGENT_URL, DD_AGENT_HOST), or when the tracer is not built as expected. Never throws.
 */
export function installHandOver(tracer: unknown, { tracerVersion, extensionPath = EXTENSION }: HandOverOptions): HandOver | undefined {
  try {
    if (process.env.DD_TRACE_AGENT_URL || process.env.DD_AGENT_HOST || !existsSync(extensionPath)) return undefined;
    const internals = internalsOf(tracer);
    if (!internals) {
      note('hand-over-unknown-tracer');
      return undefined;
    }
    const endpoint = endpointOf(internals.exporter);
    return endpoint && new HandOver(internals, endpoint, tracerVersion);
  } catch (error) {
    note('hand-over-install', error);
    return undefined;
  }
}

function endpointOf({ _url: url }: Exporter) {
  if (url.protocol !== 'http:' || !LOOPBACK.has(url.hostname)) return undefined;
  return { host: '127.0.0.1', port: Number(url.port || 80) };
}
