/**
 * Runs the invocation cases through a whole layer with the real tracer, under the Node.js that Lambda serves: reads a
 * list of cases from stdin, writes what was observed to stdout. jest cannot: the tracer turns itself off inside it.
 */
import type { Extractor } from '../../../layer/nodejs/carriers/custom';
import { readConfig } from '../../../layer/nodejs/config';
import { Turns } from '../../../layer/nodejs/extraction';
import { type HandOver, makeHandOver } from '../../../layer/nodejs/hand-over';
import type { Invocation } from '../../../layer/nodejs/invocation';
import { Layer } from '../../../layer/nodejs/layer';
import { ApiMetrics } from '../../../layer/nodejs/metrics/api-metrics';
import { DogStatsD, Point } from '../../../layer/nodejs/metrics/dogstatsd';
import { EnhancedMetrics } from '../../../layer/nodejs/metrics/enhanced-metrics';
import { MetricRouter } from '../../../layer/nodejs/metrics/metric-router';
import { Propagator } from '../../../layer/nodejs/propagation';
import { Reader } from '../../../layer/nodejs/reading';
import { Sandbox } from '../../../layer/nodejs/sandbox';
import { Traced } from '../../../layer/nodejs/traced';
import { innerOf, LoadedTracer, loadTracer } from '../../../layer/nodejs/tracer';
import { Handler, wrapHandler } from '../../../layer/nodejs/wrap-handler';
import { AgentSink, DecodedSpan } from './agent-sink';
import type { HandlerBehaviour, InvocationCase, Json } from '../../vectors/vector';

const DEFAULT_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:my-function';
const DEFAULT_REQUEST = '11111111-2222-4333-8444-555555555555';
const ORIGINAL_ENVIRONMENT = { ...process.env };

interface Seen {
  invocation?: Invocation;
  outgoing: Record<string, string>;
  /** Before the first outgoing call, which has the tracer decide where the carrier did not. */
  priority?: number;
}

class RecordingDogStatsD extends DogStatsD {
  readonly points: Point[] = [];
  override send(point: Point): void { this.points.push(point); }
}

function layerOf(loaded: LoadedTracer, handOver: HandOver, dogstatsd?: DogStatsD): Layer {
  const config = readConfig(process.env);
  const router = new MetricRouter(config, dogstatsd, given => new ApiMetrics(given));
  const reader = new Reader(config, new Turns(config, new Propagator(loaded.tracer)));
  return new Layer({
    config, router, sandbox: new Sandbox(''), metrics: new EnhancedMetrics(config, router),
    ...config.tracing && { tracing: new Traced(config, { ...loaded, reader, handOver }) },
  });
}

function extractorOf({ extractor }: InvocationCase): Extractor | undefined {
  if (!extractor) return undefined;
  return () => {
    if (extractor.throws !== undefined) throw new Error(extractor.throws);
    return extractor.returns;
  };
}

function handlerOf(one: InvocationCase, seen: Seen, layer: Layer): Handler {
  const behaviour: HandlerBehaviour = one.handler ?? { returns: { statusCode: 200 } };
  const handler: Handler = async () => {
    const span = seen.invocation?.spans?.lambda;
    seen.priority = seen.invocation?.spans?.reading.parentage.parent?.context._sampling.priority;
    if (span) layer.parts.tracing?.tracer.inject(span, 'text_map', seen.outgoing);
    if (behaviour.throws) throw Object.assign(new Error(behaviour.throws.message), { name: behaviour.throws.type });
    return behaviour.returnsNothing ? undefined : behaviour.returns;
  };
  if (behaviour.streaming) Object.assign(handler, { [Symbol.for('aws.lambda.runtime.handler.streaming')]: 'response' });
  return handler;
}

function contextOf({ context = {} }: InvocationCase, functionArn: string): object {
  return {
    invokedFunctionArn: functionArn, functionName: functionArn.split(':')[6], functionVersion: '$LATEST', memoryLimitInMB: '128',
    awsRequestId: context.requestId ?? DEFAULT_REQUEST, clientContext: context.clientContext,
  };
}

function setEnvironment(one: InvocationCase, functionArn: string): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  const [, , , region, , , name] = functionArn.split(':');
  Object.assign(process.env, ORIGINAL_ENVIRONMENT, { AWS_REGION: region, AWS_LAMBDA_FUNCTION_NAME: name }, one.environment);
  if (one.context?.xrayHeader !== undefined) process.env._X_AMZN_TRACE_ID = one.context.xrayHeader;
}

async function captured<T>(run: () => Promise<T>): Promise<string> {
  const { write } = process.stdout;
  let text = '';
  process.stdout.write = ((chunk: string) => { text += chunk; return true; }) as typeof write;
  try {
    await run();
  } finally {
    process.stdout.write = write;
  }
  return text;
}

async function runCase(one: InvocationCase, loaded: LoadedTracer, handOver: HandOver, sink: AgentSink): Promise<object> {
  const functionArn = one.context?.functionArn ?? DEFAULT_ARN;
  setEnvironment(one, functionArn);
  const dogstatsd = one.context?.extension ? new RecordingDogStatsD() : undefined;
  const layer = layerOf(loaded, handOver, dogstatsd);
  const seen: Seen = { outgoing: {} };
  const begin = layer.begin.bind(layer);
  layer.begin = (event, given, extracted) => seen.invocation = begin(event, given, extracted);
  const wrapped = wrapHandler(handlerOf(one, seen, layer), layer, { extractor: extractorOf(one) });
  const context = contextOf(one, functionArn);
  const args = one.handler?.streaming ? [one.event, {}, context] : [one.event, context];
  const output = await captured(async () => {
    await (wrapped(...args) as Promise<unknown>).catch(() => undefined);
  });
  if (layer.parts.tracing) for (let turn = 0; sink.requests.length === 0 && turn < 200; turn++) await new Promise(resolve => setTimeout(resolve, 1));
  const { requests, spans } = sink.take();
  if (layer.parts.tracing && requests !== 1) throw new Error(`${one.name}: ${requests} requests for one invocation`);
  return observed(seen, spans, dogstatsd?.points ?? pointsOf(output));
}

function pointsOf(output: string): Point[] {
  return output.split('\n').filter(line => line.startsWith('{"e":')).map(line => {
    const { m, v } = JSON.parse(line) as { m: string; v: number };
    return { name: m, value: v, tags: [] };
  });
}

function observed({ invocation, outgoing, priority }: Seen, spans: readonly DecodedSpan[], points: readonly Point[]): object {
  const lambda = spans.find(span => span.name === 'aws.lambda');
  const byId = new Map(spans.map(span => [span.span_id, span]));
  const inferred: DecodedSpan[] = [];
  for (let above = lambda && byId.get(lambda.parent_id); above; above = byId.get(above.parent_id)) inferred.unshift(above);
  const found = invocation?.spans?.reading.parentage.parent;
  const metrics: Record<string, number[]> = {};
  for (const { name, value } of points) (metrics[name] ??= []).push(value);
  const links = linksOf(lambda).filter(link => !link.isPointer && !('reason' in link.attributes));
  return {
    carrier: found?.carrier.headers ?? null,
    parent: found && lambda ? { ...parentOf(found, outgoing, inferred[0] ?? lambda), priority: priority ?? null } : null,
    links: links.map(({ traceId, spanId, attributes }) => ({ traceId, spanId, attributes })),
    droppedLinks: lambda?.metrics['_dd.span_links.dropped'] ?? 0,
    inferredSpans: inferred, lambdaSpan: lambda, metrics,
    pointers: linksOf(inferred.at(-1) ?? lambda).filter(link => link.isPointer)
      .map(({ attributes }) => ({ kind: attributes['ptr.kind'], direction: attributes['ptr.dir'], hash: attributes['ptr.hash'] })),
  };
}

interface NativeLink {
  readonly trace_id: bigint;
  readonly trace_id_high: bigint;
  readonly span_id: bigint;
  readonly attributes: Readonly<Record<string, string>>;
}

function hex(id: bigint): string {
  return BigInt(id).toString(16).padStart(16, '0');
}

/** In one tag, or in a field of their own when there are too many for that. */
function linksOf(span: DecodedSpan | undefined) {
  const native = (span as { readonly span_links?: readonly NativeLink[] } | undefined)?.span_links;
  if (native) {
    return native.map(link => ({
      traceId: hex(link.trace_id_high) + hex(link.trace_id), spanId: String(link.span_id), attributes: link.attributes, isPointer: false,
    }));
  }
  const links = JSON.parse(span?.meta['_dd.span_links'] ?? '[]') as Array<{ trace_id: string; span_id: string; attributes?: Record<string, string> }>;
  return links.map(link => ({
    traceId: link.trace_id, spanId: String(BigInt(`0x${link.span_id}`)), attributes: link.attributes ?? {},
    isPointer: link.attributes?.['link.kind'] === 'span-pointer',
  }));
}

function parentOf(found: NonNullable<Invocation['spans']>['reading']['parentage']['parent'] & object, outgoing: Record<string, string>, root: DecodedSpan): object {
  const tags = Object.fromEntries((outgoing['x-datadog-tags'] ?? '').split(',').filter(Boolean).map(tag => tag.split(/=(.*)/s, 2)));
  delete tags['_dd.p.tid'];
  const baggage = Object.fromEntries((outgoing.baggage ?? '').split(',').filter(Boolean).map(item => item.split('=').map(decodeURIComponent)));
  const upper = root.meta['_dd.p.tid'] ?? '';
  return {
    traceId: upper.padStart(16, '0') + root.trace_id.toString(16).padStart(16, '0'),
    spanId: String(root.parent_id), origin: outgoing['x-datadog-origin'],
    tags, baggage, tracestate: (outgoing.tracestate ?? '').split(',').filter(member => !member.startsWith('dd=')).join(','), source: found.turn,
  };
}

async function main(): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const cases = JSON.parse(Buffer.concat(chunks).toString()) as InvocationCase[];
  const sink = new AgentSink();
  const port = await sink.listen();
  // The exporter that the tracer has where there is an extension.
  process.env.DD_TRACE_AGENT_URL = `http://127.0.0.1:${port}`;
  process.env.DD_TRACE_EXPERIMENTAL_EXPORTER = 'agent';
  const loaded = loadTracer(process.cwd(), () => ({ tracer: require('dd-trace') as LoadedTracer['tracer'], version: '6.21.0' }));
  if (!loaded) throw new Error('no tracer');
  const handOver = makeHandOver(innerOf(loaded.tracer), loaded.version, { host: '127.0.0.1', port });
  delete process.env.DD_TRACE_AGENT_URL;
  const results: Json[] = [];
  for (const one of cases) results.push(await runCase(one, loaded, handOver, sink) as Json);
  process.stdout.write(JSON.stringify(results, (_, value: unknown) => typeof value === 'bigint' ? String(value) : value), () => process.exit());
}

void main();
