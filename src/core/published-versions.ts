import { applyEdits } from './apply';
import { Edit } from './edit';
import { referredId } from './intrinsics';
import { isArray, isObject, Json, JsonObject, objectOf } from './json';
import { stableHash } from './logical-id';
import { FunctionView, propertiesOf, TemplateView, viewOf } from './template';
import { placesOfVariables } from './variable-places';

/**
 * A published version keeps the configuration that it was made with. So that an alias moves on when only the
 * instrumentation changes, the version's logical id carries a hash of what its function is instrumented to: old id to new.
 */
export function renamedVersions(
  view: TemplateView,
  editsByFunction: ReadonlyMap<string, readonly Edit[]>,
): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  for (const id of view.idsOfType('AWS::Lambda::Version')) {
    const functionId = referredId(propertiesOf(view.resources[id]).FunctionName) ?? '';
    const state = publishedState(functionId, editsByFunction.get(functionId) ?? [], view.template);
    if (state !== undefined) renames.set(id, versionIdOf(id, state, view.resources));
  }
  return renames;
}

/**
 * What a version of a function holds once these edits of it are made, of all that instrumentation may set; undefined where none of
 * them reaches a version, as a tag does not. It is what comes of the edits and not the edits: Lambda refuses to publish a version
 * like the last one, so an option that moves to the function itself, or the same said in another form, must give the same.
 */
export function publishedState(logicalId: string, edits: readonly Edit[], { Globals, Resources }: JsonObject): Json | undefined {
  const published = edits.filter(({ path: [section, property] }) => section === 'Properties' && property !== 'Tags');
  if (published.length === 0) return undefined;
  const before = { ...(Globals !== undefined && { Globals }), Resources: { [logicalId]: objectOf(Resources)[logicalId]! } };
  const [fn] = viewOf(applyEdits(before, published), {}).functions;
  return fn && inOrder([...SET.map(name => fn.properties[name] ?? null), variablesOf(fn, published)]);
}

/** The properties that edits set, but for the environment: of that, a person's own variables are none of this product's. */
const SET = ['Handler', 'Layers', 'TracingConfig', 'Tracing', 'LoggingConfig'] as const;

function variablesOf(fn: FunctionView, edits: readonly Edit[]): Json {
  const set = new Set(edits.flatMap(({ path, value }) => [...path, ...Object.keys(objectOf(value))]));
  const places = placesOfVariables(fn) ?? [];
  return places.map(({ variables }) =>
    Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith('DD_') || set.has(name))),
  );
}

/** The order of an object's keys says nothing. */
function inOrder(value: Json): Json {
  if (isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, inOrder(value[key]!)]),
  );
}

/** The logical id of a version whose function is instrumented to this state. */
export function versionIdOf(id: string, state: Json, resources: JsonObject): string {
  const renamed = `${id.slice(0, 255 - 10)}Dd${stableHash(state)}`;
  return renamed in resources ? `${renamed}x` : renamed;
}
