import { Edit } from './edit';
import { isArray, isObject, Json, JsonObject, own, setOwn } from './json';
import { Renames, renameResources } from './references';

type Draft = Record<string, Json>;

/** A new template with the edits in it. What no edit touches is the same object as before; without edits, so is the template. */
export function applyEdits(template: JsonObject, edits: readonly Edit[], renames: Renames = new Map()): JsonObject {
  const draft = new Drafts();
  let result: JsonObject = template;
  for (const { section = 'Resources', logicalId, path, value } of edits) {
    result = draft.set(result, [section, logicalId, ...path], value) as JsonObject;
  }
  return renameResources(result, renames);
}

/** Copies each object once, at the first change in it, and changes the copy from then on. */
class Drafts {
  private readonly copies = new Set<Json>();

  set(root: Json | undefined, path: readonly string[], value: Json, depth = 0): Json {
    if (depth === path.length) return value;
    const copy = this.copyOf(root);
    const key = path[depth]!;
    if (isArray(copy)) (copy as Json[])[Number(key)] = this.set(copy[Number(key)], path, value, depth + 1);
    else setOwn(copy, key, this.set(own(copy, key), path, value, depth + 1));
    return copy;
  }

  private copyOf(value: Json | undefined): Draft | Json[] {
    if (value !== undefined && this.copies.has(value)) return value as Draft | Json[];
    const copy = isArray(value) ? [...value] : isObject(value) ? { ...value } : {};
    this.copies.add(copy);
    return copy;
  }
}

/** Without a key; the same object where it is not there. */
export function withoutKey(object: JsonObject, key: string): JsonObject {
  if (own(object, key) === undefined) return object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
