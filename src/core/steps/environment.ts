import { Conditional, conditionalJson, isLeaf, leavesOf, mapConditional } from '../conditional';
import { mergeTags } from '../dd-tags';
import { Edit } from '../edit';
import { entryBytes, jsonBytes } from '../json-bytes';
import { NO_VALUE } from '../intrinsics';
import { isEqual, Json, JsonObject, own, setOwn } from '../json';
import { Resolve } from '../parse-options';
import { bytesOf, mapOf, SharedVariable, SharedVariables } from '../shared-variable';
import { Skip, skip } from '../skip';
import { Variable } from '../step';
import { FunctionView } from '../template';
import { Place, placesOfVariables } from '../variable-places';
import { bringKey, KEY_VARIABLES } from '../variables';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const ENVIRONMENT_LIMIT = 4096;

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

interface Asked {
  /** Variables of all functions. */
  readonly shared: SharedVariables;
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
  const asked = { needed: neededOf(wanted, resolve), shared, required };
  const edits: Edit[] = [];
  for (const place of places) {
    const { added, bytes } = additions(place.variables, asked, resolve);
    if (bytes > ENVIRONMENT_LIMIT) return TOO_LARGE;
    if (Object.keys(added).length > 0) edits.push(editOf(fn.logicalId, place, added));
  }
  return edits;
}

/** Of two with one name the first that any branch needs counts. */
function neededOf(wanted: readonly Variable[], resolve: Resolve): readonly SharedVariable[] {
  const needed: SharedVariable[] = [];
  for (const { name, value } of wanted) {
    if (!leavesOf(value).some(choice => choice !== undefined) || needed.some(other => other.name === name)) continue;
    const json = jsonOf(value);
    needed.push({ name, json, bytes: entryBytes(name, json, resolve) });
  }
  return needed;
}

interface Additions {
  /** The variables that are new or have another value. */
  readonly added: JsonObject;
  /** Of the map with them in it. */
  readonly bytes: number;
}

interface AskedOfMap {
  readonly needed: readonly SharedVariable[];
  readonly shared: SharedVariables;
  /** Names that are set in any case. */
  readonly required: readonly string[];
}

/** Steps' variables come first: what starts the library stands on top. */
function additions(present: JsonObject, asked: AskedOfMap, resolve: Resolve): Additions {
  const bytes = jsonBytes(present, resolve);
  const { needed, shared } = asked;
  return areAllNew(present, asked)
    ? { added: { ...mapOf(needed), ...shared.map }, bytes: bytes + bytesOf(needed) + shared.bytes }
    : changes(present, asked, bytes, resolve);
}

/** Almost every function has none of the variables yet, nor another source of the key. */
function areAllNew(present: JsonObject, { needed, shared: { list, map } }: AskedOfMap): boolean {
  for (const { name } of list) if (own(present, name) !== undefined) return false;
  for (const { name } of needed) if (own(present, name) !== undefined || own(map, name) !== undefined) return false;
  return !bringKey(present);
}

function changes(present: JsonObject, { needed, shared, required }: AskedOfMap, bytesBefore: number, resolve: Resolve): Additions {
  const added: Record<string, Json> = {};
  let bytes = bytesBefore;
  const ownKey = bringKey(present);
  const add = ({ name, json, bytes: more }: SharedVariable): void => {
    if (ownKey && KEY_VARIABLES.includes(name)) return;
    const before = own(present, name);
    const after = before === undefined || required.includes(name) ? json : name === 'DD_TAGS' ? mergeTags([json, before])! : before;
    if (isEqual(before, after)) return;
    setOwn(added, name, after);
    bytes += after === json ? more : entryBytes(name, after, resolve);
    if (before !== undefined) bytes -= entryBytes(name, before, resolve);
  };
  needed.forEach(add);
  for (const variable of shared.list) if (!needed.some(({ name }) => name === variable.name)) add(variable);
  return { added, bytes };
}

const jsonOf = (value: Conditional<Json | undefined>): Json =>
  isLeaf(value) ? value.value! : conditionalJson(mapConditional(value, choice => choice ?? NO_VALUE));

/** New members of the map where it is there or nothing is; the whole branch where it is `AWS::NoValue`. */
function editOf(logicalId: string, { path, whole, at, variables }: Place, added: JsonObject): Edit {
  if (at !== 'no-value') return { logicalId, path, value: added, members: true, reason: 'environment' };
  const value: JsonObject = { ...variables, ...added };
  return { logicalId, path, value: whole ? { Variables: value } : value, reason: 'environment' };
}
