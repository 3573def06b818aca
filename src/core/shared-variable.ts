import { Json } from './json';
import { entryBytes } from './json-bytes';
import { Resolve } from './parse-options';

/** A variable as it will stand in a function, and the bytes that it takes there. */
export interface SharedVariable {
  readonly name: string;
  readonly json: Json;
  readonly bytes: number;
}

export const sharedVariables = (variables: Iterable<readonly [string, Json]>, resolve: Resolve): readonly SharedVariable[] =>
  Array.from(variables, ([name, json]) => ({ name, json, bytes: entryBytes(name, json, resolve) }));
