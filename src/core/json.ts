/** Plain JSON, as a template holds it. Nothing in the core mutates a value of these types. */
export type Json = null | boolean | number | string | JsonArray | JsonObject;
export type JsonArray = readonly Json[];
export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

export const isArray = (value: unknown): value is JsonArray => Array.isArray(value);

export const isString = (value: unknown): value is string => typeof value === 'string';

/** The object itself, or an empty one where there is none: for reading only. */
export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : EMPTY);
const EMPTY: JsonObject = Object.freeze({});

/** An own property; names such as `constructor` that a prototype holds are not properties of a template. */
export const own = (object: JsonObject, key: string): Json | undefined =>
  Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined;

/** The key of an object that has one key only; it is asked of almost every value of a template, so no list of keys is made. */
export function soleKeyOf(object: JsonObject): string | undefined {
  let sole: string | undefined;
  for (const key in object) {
    if (sole !== undefined) return undefined;
    sole = key;
  }
  return sole;
}

/** The value at a path, or undefined where the path leaves the tree. List members are named by their index. */
export function valueAt(root: Json | undefined, path: readonly string[]): Json | undefined {
  let value = root;
  for (const key of path) {
    if (isObject(value)) value = own(value, key);
    else if (isArray(value)) value = value[Number(key)];
    else return undefined;
  }
  return value;
}

/** Equality of values; the order of an object's keys does not count, that of a list does. */
export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isArray(a) && isArray(b)) return a.length === b.length && a.every((item, i) => isEqual(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => own(b, key) !== undefined && isEqual(a[key], b[key]));
}

/** Sets a key, `__proto__` included, as an own property. */
export function setOwn(target: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/**
 * A copy of an object that may have hundreds of keys. V8 keeps such a one as a hash table: made as one from the start, it is copied in
 * a sixth of the time.
 */
export function copyOfLarge(object: JsonObject): Record<string, Json> {
  const copy = Object.setPrototypeOf(Object.create(null), Object.prototype) as Record<string, Json>;
  for (const key in object) setOwn(copy, key, object[key]!);
  return copy;
}

/** Every value in a tree, the root first. */
export function visit(value: Json, see: (value: Json) => void): void {
  see(value);
  if (isArray(value)) for (const item of value) visit(item, see);
  else if (isObject(value)) for (const key in value) visit(value[key]!, see);
}
