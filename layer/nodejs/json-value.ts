/** Guards over decoded JSON: an event may have any shape, and none of these ever throws. */

export type JsonObject = Readonly<Record<string, unknown>>;

const EMPTY: JsonObject = Object.freeze({});
const NONE: readonly unknown[] = Object.freeze([]);

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value when it is an object, else an empty one. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : EMPTY;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NONE;
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * What stands under a path of keys, undefined when any of them is missing.
 *
 * Up to three keys as parameters of their own, no list: an invocation asks this some fifty times, and V8 copies it to where it is asked.
 */
export function child(value: unknown, key: string, second?: string, third?: string): unknown {
  const first = isObject(value) ? value[key] : undefined;
  if (second === undefined) return first;
  const inner = isObject(first) ? first[second] : undefined;
  if (third === undefined) return inner;
  return isObject(inner) ? inner[third] : undefined;
}

export function objectAt(value: unknown, key: string, second?: string, third?: string): JsonObject {
  return asObject(child(value, key, second, third));
}

export function textAt(value: unknown, key: string, second?: string, third?: string): string {
  return asText(child(value, key, second, third));
}

/** The object that a JSON text holds, an empty one when it holds none. */
export function parseObject(text: unknown): JsonObject {
  if (typeof text !== 'string' || !/^\s*\{/.test(text)) return EMPTY;
  try {
    return asObject(JSON.parse(text));
  } catch {
    return EMPTY; // a text that only looks like JSON is a text
  }
}

/** The first of `Records`, an empty object when there is none. */
export function firstRecord(event: unknown): JsonObject {
  return asObject(asList(child(event, 'Records'))[0]);
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The bytes of a base64 text, none when it is not base64. */
export function decodeBase64(text: unknown): Buffer {
  return typeof text === 'string' && BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
}

/** A number, or the number that a text holds; undefined for anything else. */
export function finiteNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
