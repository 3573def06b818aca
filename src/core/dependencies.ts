import { withoutKey } from './apply';
import { isArray, isObject, isString, Json, JsonObject } from './json';

/**
 * `DependsOn` with more ids in it, in a form from which they can be taken out again without a record: nothing becomes the id, one
 * name becomes a list that the new ids lead, and to a list they are added at the end.
 */
export function withDependencies(written: Json | undefined, ids: readonly string[]): Json {
  if (isArray(written)) return [...written, ...ids];
  return isString(written) ? [...ids, written] : ids.length === 1 ? ids[0]! : ids;
}

/** A resource that depends no longer on what is taken out of the template. */
export function withoutDependencies(resource: Json, removed: ReadonlySet<string>): Json {
  if (!isObject(resource) || removed.size === 0) return resource;
  const { DependsOn: written } = resource;
  if (isString(written)) return removed.has(written) ? withoutKey(resource, 'DependsOn') : resource;
  if (!isArray(written) || !written.some(isRemoved)) return resource;
  const left = written.filter(id => !isRemoved(id));
  if (left.length === 0) return withoutKey(resource, 'DependsOn');
  return { ...resource, DependsOn: isRemoved(written[0]!) && left.length === 1 ? left[0]! : left } satisfies JsonObject;

  function isRemoved(id: Json): boolean {
    return isString(id) && removed.has(id);
  }
}
