import { Json, JsonObject, objectOf } from '../../src/core/json';

/** Any change of a frozen value throws, since modules are strict. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const key of Reflect.ownKeys(value)) deepFreeze((value as Record<PropertyKey, unknown>)[key]);
  }
  return value;
}

/** The bytes by which two values are compared: the order of keys counts. */
export const bytesOf = (value: unknown): string => JSON.stringify(value) ?? 'undefined';

/** An object without some of its keys. */
export const without = (value: Json | undefined, ...keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(objectOf(value)).filter(([key]) => !keys.includes(key)));

/** A resource's properties, for assertions on a template. */
export function propertiesAt(template: Json | undefined, id: string): Record<string, Json> {
  const resources = (template as JsonObject).Resources as JsonObject;
  return (resources[id] as JsonObject).Properties as Record<string, Json>;
}
