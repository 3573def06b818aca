import { Instrumented } from '../../src/core/instrument';
import { JsonObject } from '../../src/core/json';
import { Options } from '../../src/core/option-values';
import { Environment } from '../../src/core/settings';

/** What the laws are about: the core, or a mutant of it. */
export interface Core {
  instrument(template: JsonObject, options: Options, environment: Environment): Instrumented;
  uninstrument(template: JsonObject): JsonObject;
}

export interface Case {
  readonly template: JsonObject;
  readonly options: Options;
  readonly environment: Environment;
}

/** Throws where it does not hold. */
export type Law = (core: Core, one: Case) => void;

/** What jest and fast-check print. */
export function hold(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
