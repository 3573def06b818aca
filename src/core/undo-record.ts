import { withoutKey } from './apply';
import { Edit } from './edit';
import { isArray, isObject, isString, Json, JsonObject, objectOf, own, setOwn } from './json';
import { VERSION } from './version';

/** Where, in a resource's `Metadata`, stands what takes its instrumentation off again: the undoing needs no other memory. */
export const RECORD_KEY = 'DatadogServerless';

/** One place of a resource as it was: keys that were not there, and values that were others. */
interface Undo {
  /** JSON pointer from the resource down. */
  readonly At: string;
  readonly Remove?: readonly string[];
  readonly Was?: JsonObject;
}

type Changeable = { remove: string[]; was: Record<string, Json> };

export const recordOf = (resource: Json | undefined): JsonObject | undefined => {
  const record = own(objectOf(objectOf(resource).Metadata), RECORD_KEY);
  return isObject(record) ? record : undefined;
};

/** Marks a resource that was not there before. */
export const ADDED: JsonObject = { Version: VERSION, Added: true };

/** The edit that records how a resource was before these edits of it. */
export function recordEdit(logicalId: string, resource: JsonObject, edits: readonly Edit[], more: JsonObject = {}): Edit {
  const places = new Map<string, Changeable>();
  // `DependsOn` is taken back by what it names.
  for (const { path } of edits) if (path[0] !== 'DependsOn') noteBefore(resource, path, places);
  const readable = isObject(resource.Metadata);
  if (!readable) noteBefore(resource, ['Metadata'], places);
  const undo = [...places].map(([At, { remove, was }]): Undo & JsonObject => ({
    At,
    ...(remove.length > 0 && { Remove: remove }),
    ...(Object.keys(was).length > 0 && { Was: was }),
  }));
  const record: JsonObject = { Version: VERSION, ...more, Undo: undo };
  return {
    logicalId,
    path: readable ? ['Metadata', RECORD_KEY] : ['Metadata'],
    value: readable ? record : { [RECORD_KEY]: record },
    reason: 'undo-record',
  };
}

/** Notes the shallowest key on the path that is not there, or the value at its end. */
function noteBefore(resource: JsonObject, path: readonly string[], places: Map<string, Changeable>): void {
  let value: Json = resource;
  let at = '';
  for (let depth = 0; depth < path.length; depth++) {
    const key = path[depth]!;
    const next: Json | undefined = isArray(value) ? value[Number(key)] : own(value as JsonObject, key);
    const place = places.get(at);
    if (next === undefined) {
      if (!place?.remove.includes(key)) (place ?? placeAt(at, places)).remove.push(key);
      return;
    }
    const last = depth === path.length - 1;
    if (last || (!isObject(next) && !isArray(next))) {
      const { was } = place ?? placeAt(at, places);
      if (own(was, key) === undefined) setOwn(was, key, next);
      return;
    }
    value = next;
    at += `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;
  }
}

function placeAt(at: string, places: Map<string, Changeable>): Changeable {
  const place: Changeable = { remove: [], was: {} };
  places.set(at, place);
  return place;
}

/** The resource as it was before. */
export function restore(resource: JsonObject, record: JsonObject): JsonObject {
  const entries = isArray(record.Undo) ? record.Undo.map(objectOf) : [];
  const metadata = objectOf(resource.Metadata);
  const rest = withoutKey(metadata, RECORD_KEY);
  let result: JsonObject = { ...resource, Metadata: rest };
  for (const entry of entries) {
    if (!isString(entry.At)) continue;
    const path =
      entry.At === ''
        ? []
        : entry.At.slice(1)
          .split('/')
          .map(key => key.replace(/~1/g, '/').replace(/~0/g, '~'));
    result = changeAt(result, path, value => restorePlace(value, entry)) as JsonObject;
  }
  return result;
}

function changeAt(value: Json | undefined, path: readonly string[], change: (value: Json) => Json): Json {
  if (value === undefined) return {};
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (isArray(value)) return value.map((item, index) => (String(index) === key ? changeAt(item, rest, change) : item));
  return isObject(value) && own(value, key) !== undefined ? { ...value, [key]: changeAt(value[key], rest, change) } : value;
}

function restorePlace(value: Json, entry: JsonObject): Json {
  const was = objectOf(entry.Was);
  if (isArray(value)) return value.map((item, index) => own(was, String(index)) ?? item);
  if (!isObject(value)) return value;
  const removed = isArray(entry.Remove) ? entry.Remove : [];
  const result: Record<string, Json> = {};
  for (const key of Object.keys(value)) if (!removed.includes(key)) setOwn(result, key, own(was, key) ?? value[key]!);
  return result;
}
