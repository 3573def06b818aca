import { Json, JsonObject, setOwn } from './json';
import { entryBytes } from './json-bytes';
import { Resolve } from './parse-options';

/** A variable as it will stand in a function, and the bytes that it takes there. */
export interface SharedVariable {
  readonly name: string;
  readonly json: Json;
  readonly bytes: number;
}

/** Variables that several functions get, also as the map that they make. */
export interface SharedVariables {
  readonly list: readonly SharedVariable[];
  readonly map: JsonObject;
  readonly bytes: number;
}

export function sharedVariables(variables: Iterable<readonly [string, Json]>, resolve: Resolve): SharedVariables {
  const list = Array.from(variables, ([name, json]): SharedVariable => ({ name, json, bytes: entryBytes(name, json, resolve) }));
  return { list, map: mapOf(list), bytes: bytesOf(list) };
}

export function mapOf(variables: readonly SharedVariable[]): JsonObject {
  const map: Record<string, Json> = {};
  for (const { name, json } of variables) setOwn(map, name, json);
  return map;
}

export function bytesOf(variables: readonly SharedVariable[]): number {
  let sum = 0;
  for (const { bytes } of variables) sum += bytes;
  return sum;
}
