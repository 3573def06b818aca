/** The public interface, name by name that of Datadog's library: https://docs.datadoghq.com/serverless/aws_lambda/ */
import { tracingBundle } from './bundles';
import type { Extractor } from './carriers/custom';
import { readConfig } from './config';
import { defaultLayer } from './default-layer';
import { note } from './diagnostics';
import type { JsonObject } from './json-value';
import { makePoint } from './metrics/dogstatsd';
import { LAYER_TAG } from './metrics/enhanced-metrics';
import type { BatchResponse } from './trace-records';
import { Handler, wrapHandler } from './wrap-handler';

export type { BatchResponse } from './trace-records';

/** What an outgoing message has to carry for the trace to go on. */
export interface TraceHeaders {
  readonly 'x-datadog-trace-id': string;
  readonly 'x-datadog-parent-id': string;
  readonly 'x-datadog-sampling-priority': string;
}

export interface DatadogConfig {
  /** Wrap a handler that is wrapped already. */
  readonly forceWrap?: boolean;
  /** Says which trace an event belongs to: `{ traceId, parentId, sampleMode }`. */
  readonly traceExtractor?: Extractor;
}

/** The handler with Datadog around it. */
export function datadog<H extends (...args: never[]) => unknown>(handler: H, config: DatadogConfig = {}): H {
  const plain = handler as unknown as Handler;
  if (!readConfig(process.env).instrumentation) return handler;
  return wrapHandler(plain, defaultLayer(), { force: config.forceWrap, extractor: config.traceExtractor }) as unknown as H;
}

/** The headers of the active span, to be sent along where no library does it: empty outside of a trace. */
export function getTraceHeaders(): Partial<TraceHeaders> {
  const headers: Record<string, string> = {};
  try {
    const tracer = defaultLayer().parts.tracing?.tracer;
    const active = tracer?.scope().active();
    if (tracer && active) tracer.inject(active, 'text_map', headers);
  } catch (error) {
    note('trace-headers', error);
  }
  const names = ['x-datadog-trace-id', 'x-datadog-parent-id', 'x-datadog-sampling-priority'];
  return Object.fromEntries(names.flatMap(name => headers[name] ? [[name, headers[name]]] : []));
}

/** One point of a distribution metric, now. */
export function sendDistributionMetric(name: string, value: number, ...tags: string[]): void {
  send(name, value, undefined, tags);
}

/** One point of a distribution metric at a moment of the last four hours. */
export function sendDistributionMetricWithDate(name: string, value: number, metricTime: Date = new Date(), ...tags: string[]): void {
  send(name, value, metricTime, tags);
}

/**
 * Call `handle` with each record of a batch, in a span of its own that is linked to the trace that the record came from.
 * The answer names the records that failed, as Lambda's ReportBatchItemFailures wants it.
 */
export function traceRecords<R = JsonObject>(event: unknown, handle: (record: R) => unknown): Promise<BatchResponse> {
  return tracingBundle().traceRecordsWith(defaultLayer().parts.tracing, event, record => handle(record as R));
}

/** Event and context among a handler's arguments, for streaming handlers too. */
export function extractArgs(isResponseStream: boolean, ...args: unknown[]) {
  const [event, second, third] = args;
  return isResponseStream
    ? { event, responseStream: second, context: third }
    : { event, context: second, callback: third };
}

function send(name: string, value: number, date: Date | undefined, tags: readonly string[]): void {
  try {
    const point = makePoint(name, value, [...tags, LAYER_TAG], date && Math.floor(date.getTime() / 1000));
    if (point) defaultLayer().parts.router.send(point);
    else note('metric');
  } catch (error) {
    note('metric', error); // a metric is never worth an invocation
  }
}
