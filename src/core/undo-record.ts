import { withoutKey } from './apply';
import { needsNoRecord } from './dependencies';
import { Edit } from './edit';
import { isArray, isObject, isString, Json, JsonArray, JsonObject, objectOf, own, setOwn } from './json';
import { VERSION } from './version';

/** Where, in a resource's `Metadata`, stands what takes its instrumentation off again: the undoing needs no other memory. */
export const RECORD_KEY = 'DatadogServerless';

/** One place of a resource as it was: keys that were not there, and values that were others. */
interface Undo {
  /** JSON pointer from the resource down. */
  readonly At: string;
  /** Names divided by blanks, one value for all of them; a list where a name has a blank in it. */
  readonly Remove?: string | readonly string[];
  readonly Was?: JsonObject;
}

interface Changeable {
  readonly remove: string[];
  readonly was: Record<string, Json>;
}

export const recordOf = (resource: Json | undefined): JsonObject | undefined => {
  const record = own(objectOf(objectOf(resource).Metadata), RECORD_KEY);
  return isObject(record) ? record : undefined;
};

/** Marks a resource that was not there before. */
export const ADDED: JsonObject = { Version: VERSION, Added: true };

/** The edit that records how a resource was before these edits of it. */
export function recordEdit(logicalId: string, resource: JsonObject, edits: readonly Edit[], more: JsonObject = {}): Edit {
  const notes = new Notes(resource);
  for (const edit of edits) notes.note(edit);
  const readable = isObject(resource.Metadata);
  if (!readable) notes.note({ path: ['Metadata'], value: null });
  const record: JsonObject = { Version: VERSION, ...more, Undo: notes.undo() };
  return {
    logicalId,
    path: readable ? ['Metadata', RECORD_KEY] : ['Metadata'],
    value: readable ? record : { [RECORD_KEY]: record },
    reason: 'undo-record',
  };
}

/** What stood where edits go: of each the shallowest key on its path that is not there, or the value at its end. */
class Notes {
  private readonly places = new Map<string, Changeable>();

  constructor(private readonly resource: JsonObject) {}

  note({ path, value, members }: Pick<Edit, 'path' | 'value' | 'members'>): void {
    if (path[0] === 'DependsOn' && needsNoRecord(this.resource.DependsOn)) return;
    const parent = this.reach(path, members ? path.length : path.length - 1);
    if (!parent) return;
    if (members) for (const key of Object.keys(value as JsonObject)) noteKey(parent.value, parent.place, key);
    else noteKey(parent.value, parent.place, path[path.length - 1]!);
  }

  undo(): readonly (Undo & JsonObject)[] {
    const entries: (Undo & JsonObject)[] = [];
    for (const [At, { remove, was }] of this.places) {
      const changes = Object.keys(was).length > 0;
      if (remove.length > 0) entries.push({ At, Remove: writtenNames(remove), ...(changes && { Was: was }) });
      else if (changes) entries.push({ At, Was: was });
    }
    return entries;
  }

  /** The map so deep on a path; undefined where the way there is missing, and noted. */
  private reach(path: readonly string[], depth: number): { readonly value: Json; readonly place: Changeable } | undefined {
    let value: Json = this.resource;
    let at = '';
    for (let i = 0; i < depth; i++) {
      const key = path[i]!;
      const next = memberOf(value, key);
      if (!isObject(next) && !isArray(next)) {
        noteKey(value, this.placeAt(at), key);
        return undefined;
      }
      value = next;
      at += `/${escaped(key)}`;
    }
    return { value, place: this.placeAt(at) };
  }

  private placeAt(at: string): Changeable {
    const known = this.places.get(at);
    if (known) return known;
    const place = { remove: [], was: {} };
    this.places.set(at, place);
    return place;
  }
}

const writtenNames = (names: readonly string[]): string | readonly string[] =>
  names.some(name => name === '' || name.includes(' ')) ? names : names.join(' ');

const readNames = (written: Json | undefined): JsonArray => (isString(written) ? written.split(' ') : isArray(written) ? written : []);

/** https://www.rfc-editor.org/rfc/rfc6901#section-3 */
const escaped = (key: string): string => (/[~/]/.test(key) ? key.replace(/~/g, '~0').replace(/\//g, '~1') : key);

const memberOf = (value: Json, key: string): Json | undefined => (isArray(value) ? value[Number(key)] : own(value as JsonObject, key));

function noteKey(parent: Json, { remove, was }: Changeable, key: string): void {
  const value = memberOf(parent, key);
  if (value === undefined) {
    if (!remove.includes(key)) remove.push(key);
  } else if (own(was, key) === undefined) setOwn(was, key, value);
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
  const removed = readNames(entry.Remove);
  const result: Record<string, Json> = {};
  for (const key of Object.keys(value)) if (!removed.includes(key)) setOwn(result, key, own(was, key) ?? value[key]!);
  return result;
}
