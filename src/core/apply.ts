import { Edit, sameParent } from './edit';
import { isArray, isObject, Json, JsonObject, own, setOwn } from './json';
import { Renames, renameResources } from './references';

type Changeable = Record<string, Json> | Json[];

/** A new template with the edits in it. What no edit touches is the same object as before; without edits, so is the template. */
export function applyEdits(template: JsonObject, edits: readonly Edit[], renames: Renames = new Map()): JsonObject {
  const draft = new Draft(template);
  for (const edit of edits) draft.set(edit);
  return renameResources(draft.result, renames);
}

/**
 * Copies each object once, at the first change in it, and changes the copy from then on. Edits of one map follow each other, so
 * the last map that was changed is kept at hand.
 */
class Draft {
  private readonly copies = new Set<Json>();
  private last: Edit | undefined;
  private parent: Changeable = {};

  constructor(public result: JsonObject) {}

  set(edit: Edit): void {
    const { last } = this;
    if (!last || last.logicalId !== edit.logicalId || last.section !== edit.section || !sameParent(last.path, edit.path)) {
      this.parent = this.reach(edit);
    }
    this.last = edit;
    put(this.parent, edit.path.length === 0 ? edit.logicalId : edit.path.at(-1)!, edit.value);
  }

  private reach({ section, logicalId, path }: Edit): Changeable {
    let parent = this.copyOf(this.result);
    this.result = parent as JsonObject;
    for (const key of [section ?? 'Resources', logicalId, ...path].slice(0, -1)) {
      const next = this.copyOf(isArray(parent) ? parent[Number(key)] : own(parent, key));
      put(parent, key, next);
      parent = next;
    }
    return parent;
  }

  private copyOf(value: Json | undefined): Changeable {
    if (value !== undefined && this.copies.has(value)) return value as Changeable;
    const copy = isArray(value) ? [...value] : isObject(value) ? { ...value } : {};
    this.copies.add(copy);
    return copy;
  }
}

function put(parent: Changeable, key: string, value: Json): void {
  if (isArray(parent)) (parent as Json[])[Number(key)] = value;
  else setOwn(parent, key, value);
}

/** Without a key; the same object where it is not there. */
export function withoutKey(object: JsonObject, key: string): JsonObject {
  if (own(object, key) === undefined) return object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
