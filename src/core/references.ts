import { getAttOf, namesInSub, refOf, subOf } from './intrinsics';
import { isArray, isObject, isString, Json, JsonObject, own, setOwn, soleKeyOf } from './json';

/** Every logical id, parameter or pseudo parameter that a value refers to by `Ref`, `Fn::GetAtt` or `Fn::Sub`. */
export function referencesIn(value: Json | undefined): ReadonlySet<string> {
  const found = new Set<string>();
  if (value !== undefined) collect(value, found);
  return found;
}

const REFERRING: ReadonlySet<string | undefined> = new Set(['Ref', 'Fn::GetAtt', 'Fn::Sub']);

function collect(value: Json, found: Set<string>): void {
  if (isArray(value)) for (const item of value) collect(item, found);
  else if (isObject(value)) {
    if (REFERRING.has(soleKeyOf(value))) collectReference(value, found);
    for (const key in value) collect(value[key]!, found);
  }
}

function collectReference(value: JsonObject, found: Set<string>): void {
  const ref = refOf(value) ?? getAttOf(value)?.[0];
  if (ref !== undefined) found.add(ref);
  const sub = subOf(value);
  if (sub) for (const name of namesInSub(sub.text)) if (own(sub.variables, name) === undefined) found.add(name);
}

/** New names for logical ids: old to new. */
export type Renames = ReadonlyMap<string, string>;

/** A template in which logical ids have new names, and all that refers to them follows. What does not refer to them stays the same object. */
export function renameResources(template: JsonObject, renames: Renames): JsonObject {
  if (renames.size === 0) return template;
  const followed = follow(template, renames) as JsonObject;
  const resources: Record<string, Json> = {};
  for (const [id, resource] of Object.entries(followed.Resources as JsonObject)) setOwn(resources, renames.get(id) ?? id, resource);
  return { ...followed, Resources: resources };
}

function follow(value: Json, renames: Renames): Json {
  if (isArray(value)) return changed(value, item => follow(item, renames));
  if (!isObject(value)) return value;
  return renamedReference(value, renames) ?? followEntries(value, renames);
}

function followEntries(value: JsonObject, renames: Renames): JsonObject {
  let result: Record<string, Json> | undefined;
  for (const key of Object.keys(value)) {
    const before = value[key]!;
    const after = key === 'DependsOn' ? followNames(before, renames) : follow(before, renames);
    if (after !== before) setOwn((result ??= { ...value }), key, after);
  }
  return result ?? value;
}

function changed(list: readonly Json[], change: (item: Json) => Json): readonly Json[] {
  const result = list.map(change);
  return result.every((item, i) => item === list[i]) ? list : result;
}

const followNames = (value: Json, renames: Renames): Json =>
  isString(value)
    ? (renames.get(value) ?? value)
    : isArray(value)
      ? changed(value, item => (isString(item) ? (renames.get(item) ?? item) : item))
      : value;

function renamedReference(value: JsonObject, renames: Renames): JsonObject | undefined {
  const ref = refOf(value);
  if (ref !== undefined) return renames.has(ref) ? { Ref: renames.get(ref)! } : value;
  const getAtt = getAttOf(value);
  if (getAtt) {
    const id = renames.get(getAtt[0]);
    if (id === undefined) return value;
    return { 'Fn::GetAtt': isString(value['Fn::GetAtt']) ? `${id}.${getAtt[1]}` : [id, getAtt[1]] };
  }
  const sub = subOf(value);
  return sub && renamedSub(value, sub.text, sub.variables, renames);
}

function renamedSub(value: JsonObject, text: string, variables: JsonObject, renames: Renames): JsonObject {
  const renamed = text.replace(/\$\{([^!}.\s]+)(\.[^}]*)?\}/g, (all, name: string, attribute = '') =>
    own(variables, name) === undefined && renames.has(name) ? `\${${renames.get(name)!}${attribute}}` : all,
  );
  const argument = value['Fn::Sub']!;
  if (isString(argument)) return renamed === text ? value : { 'Fn::Sub': renamed };
  const followed = followEntries(variables, renames);
  return renamed === text && followed === variables ? value : { 'Fn::Sub': [renamed, followed] };
}
