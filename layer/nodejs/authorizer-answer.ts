/** A Lambda authorizer's answer carries the trace to the function behind it, in the context that it lets through. */
import { asObject, child, isObject, JsonObject } from './json-value';

const FINISH_TIME = '"x-datadog-parent-span-finish-time":';

/** Whether an authorizer was asked and lets the request through, with a context that takes another key. */
export function isAuthorizerAnswer(event: unknown, result: unknown): result is JsonObject {
  if (!isObject(event) || !('methodArn' in event || 'routeArn' in event) || !isObject(result)) return false;
  if (result.context !== null && result.context !== undefined && !isObject(result.context)) return false;
  return (Boolean(result.principalId) && Boolean(result.policyDocument)) || result.isAuthorized === true;
}

/** The answer with `context._datadog`: a new object, the handler's own stays as it is. */
export function withTraceContext(
  result: JsonObject, headers: Readonly<Record<string, string>>, event: unknown, finishedNanoseconds: bigint,
): JsonObject {
  const requestId = child(event, 'requestContext', 'requestId');
  const injected = JSON.stringify({ ...headers, ...typeof requestId === 'string' && { 'x-datadog-authorizing-requestid': requestId } });
  // Nanoseconds do not fit a JavaScript number, but do fit JSON's.
  const withTime = `${injected.slice(0, -1)}${injected.length > 2 ? ',' : ''}${FINISH_TIME}${finishedNanoseconds}}`;
  return { ...result, context: { ...asObject(result.context), _datadog: Buffer.from(withTime).toString('base64') } };
}
