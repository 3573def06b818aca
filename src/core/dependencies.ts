import { withoutKey } from './apply';
import { isArray, isObject, isString, Json } from './json';

/** The ids in a `DependsOn`. */
export const dependenciesOf = (written: Json | undefined): readonly string[] => (isArray(written) ? written : [written]).filter(isString);

/** `DependsOn` with more ids in it. */
export function withDependencies(written: Json | undefined, ids: readonly string[]): Json {
  if (isArray(written)) return [...written, ...ids];
  return isString(written) ? [written, ...ids] : ids.length === 1 ? ids[0]! : ids;
}

/**
 * Whether ids that were added can be taken out again with nothing known but the ids. The construct has to rely on it: what a resource
 * depends on is rendered last of all, in an order of the CDK's.
 */
export const needsNoRecord = (written: Json | undefined): boolean => written === undefined || (isArray(written) && written.length > 0);

/** A resource that depends no longer on what is taken out of the template. */
export function withoutDependencies(resource: Json, removed: ReadonlySet<string>): Json {
  if (!isObject(resource) || removed.size === 0) return resource;
  const isRemoved = (id: Json): boolean => isString(id) && removed.has(id);
  const { DependsOn: written } = resource;
  if (isString(written)) return isRemoved(written) ? withoutKey(resource, 'DependsOn') : resource;
  if (!isArray(written) || !written.some(isRemoved)) return resource;
  const left = written.filter(id => !isRemoved(id));
  return left.length === 0 ? withoutKey(resource, 'DependsOn') : { ...resource, DependsOn: left };
}
