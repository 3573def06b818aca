import { Edit, setsMembers } from './edit';
import { copyOfLarge, isArray, isObject, Json, JsonObject, objectOf, own, setOwn } from './json';
import { Renames, renameResources } from './references';

type Changeable = Record<string, Json> | Json[];

/** A new template with the edits in it. What no edit touches is the same object as before; without edits, so is the template. */
export function applyEdits(template: JsonObject, edits: readonly Edit[], renames: Renames = new Map()): JsonObject {
  const draft = new Draft(template);
  for (const edit of edits) draft.set(edit);
  return renameResources(draft.result, renames);
}

/** Copies each object once, at the first change in it, and changes the copy from then on. */
class Draft {
  private readonly sections = new Map<string, Record<string, Json>>();
  /** The resource that is being changed, and what of it is a copy already. */
  private current: { readonly resources: Record<string, Json>; readonly logicalId: string; readonly copies: Changeable[] } | undefined;

  constructor(private readonly template: JsonObject) {}

  get result(): JsonObject {
    return this.sections.size === 0 ? this.template : { ...this.template, ...Object.fromEntries(this.sections) };
  }

  set(edit: Edit): void {
    const { section = 'Resources', logicalId, path, value } = edit;
    const resources = this.sectionOf(section);
    if (path.length === 0) setOwn(resources, logicalId, value);
    else {
      const map = this.reach(resources, edit);
      if (!setsMembers(edit)) put(map, path[path.length - 1]!, value);
      else for (const key of Object.keys(value as JsonObject)) put(map, key, (value as JsonObject)[key]!);
    }
  }

  private sectionOf(section: string): Record<string, Json> {
    const before = this.sections.get(section);
    if (before) return before;
    const copy = copyOfLarge(objectOf(this.template[section]));
    this.sections.set(section, copy);
    return copy;
  }

  /** The map that the edit changes. */
  private reach(resources: Record<string, Json>, { logicalId, path, members }: Edit): Changeable {
    if (this.current?.logicalId !== logicalId || this.current.resources !== resources) this.current = { resources, logicalId, copies: [] };
    let map = this.copyIn(resources, logicalId);
    const depth = members ? path.length : path.length - 1;
    for (let i = 0; i < depth; i++) map = this.copyIn(map, path[i]!);
    return map;
  }

  private copyIn(parent: Changeable, key: string): Changeable {
    const { copies } = this.current!;
    const value = isArray(parent) ? parent[Number(key)] : own(parent, key);
    if (copies.includes(value as Changeable)) return value as Changeable;
    const copy = isArray(value) ? [...value] : isObject(value) ? { ...value } : {};
    copies.push(copy);
    put(parent, key, copy);
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
