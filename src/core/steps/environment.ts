import { Conditional, conditionalJson, isLeaf, leaf, leavesOf, mapConditional } from '../conditional';
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

interface Asked {
  /** Variables of all functions. */
  readonly shared: ReadonlyMap<string, Json>;
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
  const variables = allOf(shared, wanted);
  if (variables.length === 0) return [];
  const edits: Edit[] = [];
  for (const place of places) {
    const added = additions(place.variables, variables);
    if (bytesWith(place.variables, added, resolve) > ENVIRONMENT_LIMIT) {
      return skip(
        'environment-size',
        `The environment would exceed the ${ENVIRONMENT_LIMIT} bytes that Lambda allows.`,
        'Shorten variables of your own, or exclude the function.',
      );
    }
    if (added.size > 0) edits.push(...editsOf(fn.logicalId, place, added));
  }
  return edits;
}

/** Steps' variables come first: what starts the library stands on top. A later one of the same name adds the branches that the first leaves open. */
function allOf(shared: ReadonlyMap<string, Json>, wanted: readonly Variable[]): readonly Variable[] {
  const byName = new Map<string, Variable>();
  for (const variable of wanted) if (!byName.has(variable.name) || isOpen(byName.get(variable.name)!)) byName.set(variable.name, variable);
  for (const [name, value] of shared) if (!byName.has(name)) byName.set(name, { name, value: leaf(value) });
  return [...byName.values()].filter(variable => !isOpen(variable));
}

const isOpen = ({ value }: Variable): boolean => leavesOf(value).every(choice => choice === undefined);

/** The variables that are new or have another value. */
function additions(present: JsonObject, variables: readonly Variable[]): ReadonlyMap<string, Json> {
  const added = new Map<string, Json>();
  for (const { name, value, required } of variables) {
    const json = jsonOf(value);
    const before = own(present, name);
    const after = before === undefined || required ? json : name === 'DD_TAGS' ? mergeTags([json, before])! : before;
    if (!isEqual(before, after)) added.set(name, after);
  }
  return added;
}

function bytesWith(present: JsonObject, added: ReadonlyMap<string, Json>, resolve: Resolve): number {
  let bytes = jsonBytes(present, resolve);
  for (const [name, value] of added) {
    const before = own(present, name);
    bytes += entryBytes(name, value, resolve) - (before === undefined ? 0 : entryBytes(name, before, resolve));
  }
  return bytes;
}

const jsonOf = (value: Conditional<Json | undefined>): Json =>
  isLeaf(value) ? value.value! : conditionalJson(mapConditional(value, choice => choice ?? NO_VALUE));

/** One edit a variable where the map is there or nothing is; the whole branch where it is `AWS::NoValue`. */
function editsOf(logicalId: string, { path, whole, at, variables }: Place, added: ReadonlyMap<string, Json>): readonly Edit[] {
  if (at === 'no-value') {
    const value: JsonObject = { ...variables, ...Object.fromEntries(added) };
    return [{ logicalId, path, value: whole ? { Variables: value } : value, reason: 'environment' }];
  }
  return Array.from(added, ([name, value]) => ({ logicalId, path: [...path, name], value, reason: 'environment' }));
}
