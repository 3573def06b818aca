/** A whole layer in this process, as Lambda's has one, with the pinned tracer and an agent that keeps what it is handed. */
import { makeLayer } from '../../../layer/nodejs/default-layer';
import { readConfig } from '../../../layer/nodejs/config';
import type { Layer } from '../../../layer/nodejs/layer';
import { makeTraced } from '../../../layer/nodejs/make-traced';
import type { Tracer } from '../../../layer/nodejs/tracer-types';
import { AgentSink } from './agent-sink';

export interface TestedLayer {
  readonly layer: Layer;
  readonly tracer: Tracer;
  readonly sink: AgentSink;
}

export async function testedLayer(loadTracer: () => unknown, env: Readonly<Record<string, string>>): Promise<TestedLayer> {
  const sink = new AgentSink();
  Object.assign(process.env, { DD_TRACE_AGENT_URL: `http://127.0.0.1:${await sink.listen()}`, DD_COLD_START_TRACING: 'false', ...env });
  const bundled = () => ({ tracer: loadTracer() as Tracer, version: '6.21.0' });
  const layer = makeLayer(readConfig(process.env), options => makeTraced({ ...options, bundled }));
  if (!layer.parts.tracing) throw new Error('no tracer');
  return { layer, sink, tracer: layer.parts.tracing.tracer };
}

export interface Written {
  readonly stdout: string;
  readonly stderr: string;
}

/** What is written while it runs, instead of writing it. */
export async function written(run: () => Promise<void>): Promise<Written> {
  const text = { stdout: '', stderr: '' };
  const names = ['stdout', 'stderr'] as const;
  const originals = names.map(name => process[name].write);
  for (const name of names) {
    process[name].write = ((chunk: string | Uint8Array) => { text[name] += String(chunk); return true; }) as typeof process.stdout.write;
  }
  try {
    await run();
  } finally {
    names.forEach((name, index) => { process[name].write = originals[index]; });
  }
  return text;
}

export function contextOf(requestId: string): Readonly<Record<string, unknown>> {
  return {
    awsRequestId: requestId, functionName: 'my-function', functionVersion: '$LATEST', memoryLimitInMB: '128',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:my-function', getRemainingTimeInMillis: () => 30_000,
  };
}

/** The result of the program, for the test that runs it. */
export function report(result: unknown): void {
  process.stdout.write(JSON.stringify(result, (_, value: unknown) => typeof value === 'bigint' ? String(value) : value), () => process.exit());
}

export async function waitUntil(done: () => boolean, limitMs = 5000): Promise<void> {
  for (const end = Date.now() + limitMs; !done() && Date.now() < end;) await new Promise(resolve => setTimeout(resolve, 2));
}
