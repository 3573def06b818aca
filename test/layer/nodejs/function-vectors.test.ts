/** The cases of `test/vectors` that are functions of their input alone. */
import { isAuthorizerAnswer, withTraceContext } from '../../../layer/nodejs/authorizer-answer';
import { readConfig } from '../../../layer/nodejs/config';
import { asObject, decodeBase64, isObject } from '../../../layer/nodejs/json-value';
import { activeIds, correlate, prefixOf } from '../../../layer/nodejs/log-correlation';
import { datagram, makePoint } from '../../../layer/nodejs/metrics/dogstatsd';
import { logLine } from '../../../layer/nodejs/metrics/metric-router';
import { payloadTags } from '../../../layer/nodejs/payload-tags';
import { itemHash, itemKeys, objectHash, pointerHash } from '../../../layer/nodejs/pointers';
import { Sandbox } from '../../../layer/nodejs/sandbox';
import { parseServiceMapping } from '../../../layer/nodejs/service-names';
import { hashHalf } from '../../../layer/nodejs/step-functions';
import type { Tracer } from '../../../layer/nodejs/tracer-types';
import { xrayCarrier } from '../../../layer/nodejs/xray';
import { daemonAddress, PACKET_HEADER, subsegment } from '../../../layer/nodejs/xray-subsegment';
import { loadVectors } from '../../vectors/load';
import type { FunctionCase, Json, Subject } from '../../vectors/vector';

type Input = Readonly<Record<string, Json>>;
type Answer = (input: Input, environment: Readonly<Record<string, string>>) => unknown;

const ANSWERS: Partial<Record<Subject, Answer>> = {
  'step-functions-ids': ({ text }) => {
    const upper = hashHalf(String(text), 0);
    return { upper: String(upper), lower: String(hashHalf(String(text), 1)), upperHex: upper.toString(16).padStart(16, '0') };
  },
  'service-mapping': ({ text }) => ({ mapping: Object.fromEntries(parseServiceMapping(String(text))) }),
  'pointer-hash': input => ({ hash: hashOf(input) }),
  'payload-tags': ({ prefix, value }, environment) => ({ tags: payloadTags(String(prefix), value, readConfig(environment)) }),
  'metric-line': ({ name, value, tags, timestamp }) => {
    const point = makePoint(name, value, tags as string[], Number(timestamp));
    return point ? { stdout: logLine(point), dogstatsd: datagram(point) } : {};
  },
  'sandbox': ({ initializationType, secondsFromLoad, invocation }) => {
    const sandbox = new Sandbox(String(initializationType ?? ''), 0);
    let start = sandbox.enter(Number(secondsFromLoad) * 1000);
    for (let count = 1; count < Number(invocation); count++) start = sandbox.enter(Number(secondsFromLoad) * 1000);
    return { cold_start: String(start.coldStart), proactive_initialization: start.proactive ? 'true' : null };
  },
  'xray-header': xrayAnswer,
  'log-correlation': logAnswer,
  'authorizer-answer': authorizerAnswer,
};

function hashOf({ kind, bucket, key, eTag, table, keys, components }: Input): string {
  if (kind === 'generic') return pointerHash(...components as string[]);
  if (kind === 'aws.s3.object') return objectHash(String(bucket), String(key), String(eTag));
  return itemHash(String(table), itemKeys(asObject(keys))!);
}

function xrayAnswer({ header, daemon, parent, epochSeconds }: Input): unknown {
  if (daemon === undefined) {
    const headers = xrayCarrier(header);
    return { context: headers ? contextOf(headers) : null };
  }
  if (!daemonAddress(String(daemon))) return { subsegment: null };
  const { traceId, spanId, priority } = asObject(parent);
  const low = BigInt(`0x${String(traceId)}`) & ((1n << 64n) - 1n);
  const packet = subsegment(header, 'trace', { 'trace-id': String(low), 'parent-id': spanId, 'sampling-priority': priority }, Number(epochSeconds));
  if (!packet) return { subsegment: null };
  const { id, ...rest } = packet;
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  return { subsegment: rest, packetHeader: PACKET_HEADER };
}

function contextOf(headers: Readonly<Record<string, string>>): object {
  const traceId = BigInt(headers['x-datadog-trace-id']).toString(16).padStart(32, '0');
  return { traceId, spanId: headers['x-datadog-parent-id'], priority: Number(headers['x-datadog-sampling-priority']) };
}

function logAnswer({ span, mode, message }: Input, environment: Readonly<Record<string, string>>): unknown {
  const { longLogIds, logInjection } = readConfig(environment);
  const ids = span === null || !logInjection ? undefined : activeIds(tracerOf(asObject(span)), longLogIds);
  if (!ids) return {};
  if (mode === 'JSON') return { fields: { dd: (correlate([message], ids, true)[0] as { dd: object }).dd } };
  expect(correlate([message], ids, false)).toEqual([`${prefixOf(ids)} ${String(message)}`]);
  return { prefix: prefixOf(ids) };
}

/** A tracer whose active span has these ids. */
function tracerOf({ traceId, spanId }: Readonly<Record<string, unknown>>): Tracer {
  const hex = String(traceId);
  const context = { toTraceId: (full?: boolean) => (full ? hex : String(BigInt(`0x${hex.slice(16)}`))), toSpanId: () => String(spanId) };
  return { scope: () => ({ active: () => ({ context: () => context }) }) } as unknown as Tracer;
}

function authorizerAnswer({ event, result, span, finishTime }: Input, environment: Readonly<Record<string, string>>): unknown {
  if (!readConfig(environment).encodeAuthorizer || !isAuthorizerAnswer(event, result)) return { headers: null, rest: result };
  const { traceId, spanId, priority } = asObject(span);
  const headers = {
    'x-datadog-trace-id': String(BigInt(`0x${String(traceId)}`) & ((1n << 64n) - 1n)), 'x-datadog-parent-id': String(spanId), 'x-datadog-sampling-priority': String(priority),
  };
  const before = JSON.stringify(result);
  const answer = withTraceContext(result, headers, event, BigInt(String(finishTime)));
  expect(JSON.stringify(result)).toBe(before);
  const { _datadog, ...context } = asObject(answer.context);
  const others = Object.fromEntries(Object.entries(answer).filter(([name]) => name !== 'context'));
  return {
    headers: JSON.parse(decodeBase64(_datadog).toString()) as unknown,
    rest: { ...others, ...(Object.keys(context).length > 0 || (isObject(result.context) && Object.keys(result.context).length > 0)) && { context } },
  };
}

/** Maps are compared by the keys that are listed; null: it is not there. */
const isMap = (key: string, value: Json): value is Record<string, Json> => (key === 'tags' || key === 'headers') && isObject(value);

function namedIn(expected: Readonly<Record<string, Json>>, given: unknown): object {
  return Object.fromEntries(Object.keys(expected).map(key => [key, asObject(given)[key] ?? null]));
}

describe.each(Object.entries(ANSWERS))('%s', (subject, answer) => {
  const cases = loadVectors<FunctionCase>(subject as Subject);
  test('has cases', () => expect(cases.length).toBeGreaterThan(2));

  test.each(cases.map(one => [one.name, one] as const))('%s', (_name, { input, environment = {}, expected }) => {
    const given = answer(input, environment) as Record<string, unknown>;
    for (const [key, value] of Object.entries(expected)) expect(isMap(key, value) ? namedIn(value, given[key]) : given[key] ?? null).toEqual(value);
  });
});
