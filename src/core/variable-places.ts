import { ifOf, isIntrinsic, isNoValue } from './intrinsics';
import { isObject, Json, JsonObject, objectOf } from './json';
import { FunctionView } from './template';

/** A map of environment variables in a function; with `Fn::If` there is one a branch. */
export interface Place {
  /** Path of the map, from the resource down; of `AWS::NoValue` where it stands. */
  readonly path: readonly string[];
  /** `AWS::NoValue` stands for the whole `Environment`, not for its `Variables`. */
  readonly whole: boolean;
  /** Whether the map, or nothing, or `AWS::NoValue` stands there. */
  readonly at: 'map' | 'nothing' | 'no-value';
  /** The variables that a person wrote there, those from a template's `Globals` with them. */
  readonly variables: JsonObject;
}

/** Every place where a function's variables stand, or undefined where one cannot be read. */
export function placesOfVariables(fn: FunctionView): readonly Place[] | undefined {
  const inherited = fn.serverless ? inheritedVariables(fn) : {};
  const places: Place[] = [];
  return collect(fn.own.Environment, ['Properties', 'Environment'], false, inherited, places) ? places : undefined;
}

/** Those of a serverless function's own among them; an intrinsic function is not merged with `Globals`. */
function inheritedVariables({ properties }: FunctionView): JsonObject {
  const { Variables: variables } = objectOf(properties.Environment);
  return isIntrinsic(variables) ? {} : objectOf(variables);
}

function collect(value: Json | undefined, path: readonly string[], inVariables: boolean, inherited: JsonObject, places: Place[]): boolean {
  const fork = ifOf(value);
  if (fork) {
    const branch = (index: string, side: Json): boolean => collect(side, [...path, 'Fn::If', index], inVariables, inherited, places);
    return branch('1', fork.whenTrue) && branch('2', fork.whenFalse);
  }
  const mapPath = inVariables ? path : [...path, 'Variables'];
  if (value === undefined) return places.push({ path: mapPath, whole: false, at: 'nothing', variables: inherited }) > 0;
  if (isNoValue(value)) return places.push({ path, whole: !inVariables, at: 'no-value', variables: inherited }) > 0;
  if (!isObject(value) || isIntrinsic(value) || hasFunctions(value)) return false;
  if (!inVariables) return collect(value.Variables, mapPath, true, inherited, places);
  return places.push({ path, whole: false, at: 'map', variables: isEmpty(inherited) ? value : { ...inherited, ...value } }) > 0;
}

const isEmpty = (object: JsonObject): boolean => {
  for (const _ in object) return false;
  return true;
};

function hasFunctions(map: JsonObject): boolean {
  for (const key in map) if (key.startsWith('Fn::')) return true;
  return false;
}
