import { Edit, sameParent } from './edit';
import { isArray, isObject, Json, JsonObject, own, setOwn } from './json';
import { Renames, renameResources } from './references';

type Draft = Record<string, Json>;

/** A new template with the edits in it. What no edit touches is the same object as before; without edits, so is the template. */
export function applyEdits(template: JsonObject, edits: readonly Edit[], renames: Renames = new Map()): JsonObject {
  const draft = new Drafts();
  let result: JsonObject = template;
  for (const { section = 'Resources', logicalId, path, value } of edits) {
    result = draft.set(result, [section, logicalId, ...path], value);
  }
  return renameResources(result, renames);
}

/**
 * Copies each object once, at the first change in it, and changes the copy from then on. Edits of one map follow each other, so
 * the last map that was changed is kept at hand.
 */
class Drafts {
  private readonly copies = new Set<Json>();
  private last: readonly string[] = [];
  private parent: Draft | Json[] = {};

  set(root: JsonObject, path: readonly string[], value: Json): JsonObject {
    const result = this.copyOf(root) as Draft;
    if (!sameParent(path, this.last)) this.parent = this.reach(result, path);
    this.last = path;
    put(this.parent, path.at(-1)!, value);
    return result;
  }

  private reach(root: Draft, path: readonly string[]): Draft | Json[] {
    let parent: Draft | Json[] = root;
    for (const key of path.slice(0, -1)) {
      const next = this.copyOf(isArray(parent) ? parent[Number(key)] : own(parent, key));
      put(parent, key, next);
      parent = next;
    }
    return parent;
  }

  private copyOf(value: Json | undefined): Draft | Json[] {
    if (value !== undefined && this.copies.has(value)) return value as Draft | Json[];
    const copy = isArray(value) ? [...value] : isObject(value) ? { ...value } : {};
    this.copies.add(copy);
    return copy;
  }
}

function put(parent: Draft | Json[], key: string, value: Json): void {
  if (isArray(parent)) (parent as Json[])[Number(key)] = value;
  else setOwn(parent, key, value);
}

/** Without a key; the same object where it is not there. */
export function withoutKey(object: JsonObject, key: string): JsonObject {
  if (own(object, key) === undefined) return object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
