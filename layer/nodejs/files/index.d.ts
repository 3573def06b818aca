/** Datadog on AWS Lambda: https://docs.datadoghq.com/serverless/aws_lambda/ */

/** What an outgoing message has to carry for the trace to go on. */
export interface TraceHeaders {
  'x-datadog-trace-id': string;
  'x-datadog-parent-id': string;
  'x-datadog-sampling-priority': string;
}

export interface TraceContext {
  traceId?: string;
  traceID?: string;
  parentId?: string;
  parentID?: string;
  sampleMode?: number;
  source?: string;
}

export type Extracted = TraceContext | readonly [string, string, string];

export interface Config {
  /** Wrap a handler that is wrapped already. */
  forceWrap?: boolean;
  /** Says which trace an event belongs to, before the layer looks for itself; undefined where it does not know. */
  traceExtractor?(event: unknown, context: unknown): Extracted | undefined | Promise<Extracted | undefined>;
}

/** The handler with Datadog around it. */
export declare function datadog<H extends (...args: never[]) => unknown>(handler: H, config?: Config): H;

/** The headers of the active span, to be sent along where no library does it: empty outside of a trace. */
export declare function getTraceHeaders(): Partial<TraceHeaders>;

/** One point of a distribution metric, now. */
export declare function sendDistributionMetric(name: string, value: number, ...tags: string[]): void;

/** One point of a distribution metric at a moment of the last four hours. */
export declare function sendDistributionMetricWithDate(name: string, value: number, metricTime: Date, ...tags: string[]): void;

/** Lambda's partial batch response. */
export interface BatchResponse {
  readonly batchItemFailures: ReadonlyArray<{ readonly itemIdentifier: string }>;
}

/** Call `handle` with each record of a batch, in a span of its own that is linked to the trace the record came from. */
export declare function traceRecords<R = Record<string, unknown>>(event: unknown, handle: (record: R) => unknown): Promise<BatchResponse>;

/** Event and context among a handler's arguments, for streaming handlers too. */
export declare function extractArgs(isResponseStream: boolean, ...args: unknown[]): { event: unknown; context: unknown; responseStream?: unknown; callback?: unknown };
