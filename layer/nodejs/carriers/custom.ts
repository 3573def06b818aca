/**
 * DD_TRACE_EXTRACTOR: a function of the user's that says which trace an event belongs to.
 *
 * Datadog documents two answers: an object with `traceId`, `parentId` and `sampleMode` in Node.js, and three values
 * (trace id, parent id, sampling priority) in Python. Both are taken in both languages.
 */
import { isObject, JsonObject } from '../json-value';
import { Carrier } from './carrier';

export type Extractor = (event: unknown, context: unknown) => unknown;

const LOW_64_BITS = (1n << 64n) - 1n;
const SPELLINGS = [['traceId', 'traceID', 'trace_id'], ['parentId', 'parentID', 'parent_id'], ['sampleMode', 'samplingPriority']];

/** The answer as ids, undefined when one is missing or none that a trace can have. */
export function customCarrier(answer: unknown): Carrier | undefined {
  const values = valuesOf(answer);
  if (!values) return undefined;
  const [traceId, parentId, priority] = values.map(integer);
  if (traceId === undefined || traceId < 0n || !(traceId & LOW_64_BITS)) return undefined;
  if (parentId === undefined || parentId < 0n || parentId > LOW_64_BITS) return undefined;
  const headers: Record<string, string> = {
    'x-datadog-trace-id': String(traceId & LOW_64_BITS),
    'x-datadog-parent-id': String(parentId),
  };
  if (traceId > LOW_64_BITS) headers['x-datadog-tags'] = `_dd.p.tid=${(traceId >> 64n).toString(16).padStart(16, '0')}`;
  if (priority !== undefined) headers['x-datadog-sampling-priority'] = String(priority);
  return { headers, made: true };
}

function valuesOf(answer: unknown): readonly unknown[] | undefined {
  if (Array.isArray(answer)) return answer.length === 3 ? answer : undefined;
  if (!isObject(answer)) return undefined;
  const fields: JsonObject = answer;
  return SPELLINGS.map(names => fields[names.find(name => fields[name] !== undefined) ?? '']);
}

function integer(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined;
  return typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? BigInt(value) : undefined;
}
