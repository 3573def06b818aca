import { Conditional, conditionalJson, isLeaf, leaf, leavesOf, mapConditional } from '../conditional';
import { mergeTags } from '../dd-tags';
import { Edit } from '../edit';
import { jsonBytes } from '../json-bytes';
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
    const added = additions(place, variables);
    if (jsonBytes({ ...place.variables, ...Object.fromEntries(added) }, resolve) > ENVIRONMENT_LIMIT) {
      return skip(
        'environment-size',
        `The environment would exceed the ${ENVIRONMENT_LIMIT} bytes that Lambda allows.`,
        'Shorten variables of your own, or exclude the function.',
      );
    }
    edits.push(...editsOf(fn.logicalId, place, added));
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

function additions({ variables: present }: Place, variables: readonly Variable[]): readonly (readonly [string, Json])[] {
  return variables.flatMap(({ name, value, required }) => {
    const json = jsonOf(value);
    const before = own(present, name);
    if (before === undefined || required) return isEqual(before, json) ? [] : [[name, json] as const];
    const merged = name === 'DD_TAGS' ? mergeTags([json, before])! : before;
    return isEqual(before, merged) ? [] : [[name, merged] as const];
  });
}

const jsonOf = (value: Conditional<Json | undefined>): Json =>
  isLeaf(value) ? value.value! : conditionalJson(mapConditional(value, choice => choice ?? NO_VALUE));

/** One edit a variable where the map is there or nothing is; the whole branch where it is `AWS::NoValue`. */
function editsOf(logicalId: string, { path, whole, at, variables }: Place, added: readonly (readonly [string, Json])[]): readonly Edit[] {
  if (added.length === 0) return [];
  if (at === 'no-value') {
    const value: JsonObject = { ...variables, ...Object.fromEntries(added) };
    return [{ logicalId, path, value: whole ? { Variables: value } : value, reason: 'environment' }];
  }
  return added.map(([name, value]) => ({ logicalId, path: [...path, name], value, reason: 'environment' as const }));
}
