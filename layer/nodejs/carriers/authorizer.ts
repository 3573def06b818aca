/** What an instrumented Lambda authorizer left in its context for the function that it let through. */
import { child, decodeBase64, finiteNumber, JsonObject, objectAt, parseObject } from '../json-value';
import { Carrier, carriersIn } from './carrier';

/**
 * The authorizer's `_datadog`, decoded, when it was made for this very request; else empty.
 *
 * API Gateway caches an authorizer's answer and gives it to later requests: that trace is not theirs. An answer is
 * fresh when API Gateway waited for it, or when it names this request.
 */
export function injectedContext(event: JsonObject): JsonObject {
  const authorizer = objectAt(event, 'requestContext', 'authorizer');
  const encoded = authorizer._datadog || child(authorizer, 'lambda', '_datadog');
  if (!encoded) return {};
  const injected = parseObject(decodeBase64(encoded).toString('utf8'));
  const latency = finiteNumber(authorizer.integrationLatency) ?? 0;
  const requestId = child(event, 'requestContext', 'requestId');
  const isFresh = latency > 0 || (Boolean(requestId) && requestId === injected['x-datadog-authorizing-requestid']);
  return isFresh ? injected : {};
}

export function authorizerCarriers(event: JsonObject): Iterable<Carrier> {
  return carriersIn(injectedContext(event));
}
