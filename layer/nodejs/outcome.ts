/** What the handler's result says of the request that it answered. */
import { durableOperations } from './carriers/durable';
import type { Source } from './event-source';
import { child, isObject, JsonObject, objectAt, parseObject } from './json-value';

/** How a handler ended. A fault is whatever was thrown, which in JavaScript may be anything, `undefined` too. */
export interface Outcome {
  readonly result?: unknown;
  readonly failed: boolean;
  readonly error?: unknown;
  /** The response stream of a handler that streams: what such a handler returns is not its answer. */
  readonly streamed?: unknown;
}

/**
 * The HTTP status that the caller sees; empty for sources that send none.
 *
 * A result without a status is an implicit 200. A failed function is a 502, and so is no result at all where the
 * gateway needs an object (REST APIs, load balancers; an HTTP API and a function URL take null for an empty 200).
 */
export function statusCode(source: Source, { result, failed, streamed }: Outcome): string {
  if (!source.sendsStatus) return '';
  if (failed || ((result === null || result === undefined) && !source.nullIsOk && !streamed)) return '502';
  const status = child(streamed ? preludeOf(streamed) : result, 'statusCode');
  return typeof status === 'number' || (typeof status === 'string' && status !== '') ? String(status) : '200';
}

/**
 * What `awslambda.HttpResponseStream.from` was given to stand before the stream: AWS's runtime client keeps it as what to write first.
 * https://docs.aws.amazon.com/lambda/latest/dg/response-streaming-tutorial.html
 */
function preludeOf(stream: unknown): JsonObject {
  const writeFirst: unknown = Reflect.get(Object(stream), '_onBeforeFirstWrite');
  let first: unknown;
  if (typeof writeFirst === 'function') Reflect.apply(writeFirst, stream, [(chunk: unknown) => { first ??= chunk; }]);
  return parseObject(first);
}

/** The status that was given to a request, where nobody has read the event: without a trace a 5xx is an error all the same. */
export function givenStatus(event: unknown, result: unknown): string {
  const status = isObject(child(event, 'requestContext')) ? child(result, 'statusCode') : undefined;
  return typeof status === 'number' || typeof status === 'string' ? String(status) : '';
}

export function isServerError(status: string): boolean {
  return /^5\d\d$/.test(status);
}

/** How many records of a batch failed, undefined when the result is no partial batch response. */
export function batchItemFailures(result: unknown): number | undefined {
  const failures = child(result, 'batchItemFailures');
  return Array.isArray(failures) ? failures.length : undefined;
}

const DURABLE_ARN = /\/durable-execution\/([^/]+)\/([^/]+)$/;

/** The execution that a durable function's run belongs to, by the ARN that Lambda gives it. */
export function durableTags(event: unknown): Readonly<Record<string, string>> {
  const arn = child(event, 'DurableExecutionArn');
  const [, name, id] = (typeof arn === 'string' && DURABLE_ARN.exec(arn)) || [];
  if (!name || !isObject(event)) return {};
  const isKnown = 'Operations' in objectAt(event, 'InitialExecutionState');
  return {
    'aws.durable.execution_name': name,
    'aws.durable.execution_id': id,
    ...isKnown && { 'aws.durable.first_invocation': durableOperations(event).length === 1 ? 'true' : 'false' },
  };
}

/** How a durable function's run ended, empty when it does not say. */
export function durableStatus(result: unknown): string {
  const status = child(result, 'Status');
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'PENDING' ? status : '';
}
