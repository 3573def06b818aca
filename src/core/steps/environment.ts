import { Conditional, conditionalJson, isLeaf, leavesOf, mapConditional } from '../conditional';
import { mergeTags } from '../dd-tags';
import { Edit } from '../edit';
import { entryBytes, jsonBytes } from '../json-bytes';
import { NO_VALUE } from '../intrinsics';
import { isEqual, Json, JsonObject, own } from '../json';
import { Resolve } from '../parse-options';
import { Skip, skip } from '../skip';
import { Variable } from '../step';
import { FunctionView } from '../template';
import { Place, placesOfVariables } from '../variable-places';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export const ENVIRONMENT_LIMIT = 4096;

const UNREADABLE = skip(
  'environment-unreadable',
  '`Environment` is an intrinsic function that variables cannot be added to.',
  'Use a map, or `Fn::If` with maps in its branches.',
);

const TOO_LARGE = skip(
  'environment-size',
  `The environment would exceed the ${ENVIRONMENT_LIMIT} bytes that Lambda allows.`,
  'Shorten variables of your own, or exclude the function.',
);

/** A variable as it will stand in the function, and the bytes that it takes. */
export interface SharedVariable {
  readonly name: string;
  readonly json: Json;
  readonly bytes: number;
}

export const sharedVariables = (variables: Iterable<readonly [string, Json]>, resolve: Resolve): readonly SharedVariable[] =>
  Array.from(variables, ([name, json]) => ({ name, json, bytes: entryBytes(name, json, resolve) }));

interface Asked {
  /** Variables of all functions. */
  readonly shared: readonly SharedVariable[];
  /** Those that steps asked for. */
  readonly wanted: readonly Variable[];
  readonly resolve: Resolve;
}

/**
 * Writes the variables, those of all functions and those that steps asked for. What a person wrote on the function wins;
 * `DD_TAGS` are merged by key; only what the redirection itself needs is set in any case.
 */
export function environmentEdits(fn: FunctionView, { shared, wanted, resolve }: Asked): readonly Edit[] | Skip {
  const places = placesOfVariables(fn);
  if (!places) return UNREADABLE;
  const required = wanted.filter(variable => variable.required).map(({ name }) => name);
  const asked = allOf(shared, wanted, resolve);
  const edits: Edit[] = [];
  for (const place of places) {
    const { added, bytes } = additions(place.variables, asked, required, resolve);
    if (bytes > ENVIRONMENT_LIMIT) return TOO_LARGE;
    edits.push(...editsOf(fn.logicalId, place, added));
  }
  return edits;
}

/** Steps' variables come first: what starts the library stands on top. Of two with one name the first that any branch needs counts. */
function allOf(shared: readonly SharedVariable[], wanted: readonly Variable[], resolve: Resolve): readonly SharedVariable[] {
  const needed: SharedVariable[] = [];
  for (const { name, value } of wanted) {
    if (!leavesOf(value).some(choice => choice !== undefined) || needed.some(other => other.name === name)) continue;
    const json = jsonOf(value);
    needed.push({ name, json, bytes: entryBytes(name, json, resolve) });
  }
  if (needed.length === 0) return shared;
  return [...needed, ...shared.filter(({ name }) => !needed.some(other => other.name === name))];
}

interface Additions {
  /** The variables that are new or have another value. */
  readonly added: readonly SharedVariable[];
  /** Of the map with them in it. */
  readonly bytes: number;
}

function additions(present: JsonObject, asked: readonly SharedVariable[], required: readonly string[], resolve: Resolve): Additions {
  const added: SharedVariable[] = [];
  let bytes = jsonBytes(present, resolve);
  for (const variable of asked) {
    const { name, json } = variable;
    const before = own(present, name);
    if (before !== undefined) {
      const after = required.includes(name) ? json : name === 'DD_TAGS' ? mergeTags([json, before])! : before;
      if (isEqual(before, after)) continue;
      added.push({ name, json: after, bytes: entryBytes(name, after, resolve) });
      bytes -= entryBytes(name, before, resolve);
    } else added.push(variable);
    bytes += added.at(-1)!.bytes;
  }
  return { added, bytes };
}

const jsonOf = (value: Conditional<Json | undefined>): Json =>
  isLeaf(value) ? value.value! : conditionalJson(mapConditional(value, choice => choice ?? NO_VALUE));

/** One edit a variable where the map is there or nothing is; the whole branch where it is `AWS::NoValue`. */
function editsOf(logicalId: string, { path, whole, at, variables }: Place, added: readonly SharedVariable[]): readonly Edit[] {
  if (added.length === 0) return [];
  if (at === 'no-value') {
    const value: JsonObject = { ...variables, ...Object.fromEntries(added.map(({ name, json }) => [name, json])) };
    return [{ logicalId, path, value: whole ? { Variables: value } : value, reason: 'environment' }];
  }
  return added.map(({ name, json }) => ({ logicalId, path: [...path, name], value: json, reason: 'environment' }));
}
