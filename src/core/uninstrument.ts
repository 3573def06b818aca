import { withoutDependencies } from './dependencies';
import { isObject, isString, Json, JsonObject, objectOf, setOwn } from './json';
import { withoutPartitionMapping } from './mapping-record';
import { renameResources } from './references';
import { recordOf, restore } from './undo-record';

/** The template as it was before this product instrumented it; the same object where it never did. */
export function uninstrument(template: JsonObject): JsonObject {
  const resources = objectOf(template.Resources);
  const recorded = Object.keys(resources).filter(id => recordOf(resources[id]) !== undefined);
  const base = withoutPartitionMapping(template);
  if (recorded.length === 0) return base;
  const ids = new Set(recorded);
  const added = new Set(recorded.filter(id => recordOf(resources[id])!.Added === true));
  const renames = new Map<string, string>();
  const restored: Record<string, Json> = {};
  for (const id of Object.keys(resources)) {
    const resource = resources[id]!;
    if (!ids.has(id) || !isObject(resource)) {
      setOwn(restored, id, withoutDependencies(resource, added));
      continue;
    }
    const record = recordOf(resource)!;
    if (added.has(id)) continue;
    if (isString(record.RenamedFrom)) renames.set(id, record.RenamedFrom);
    setOwn(restored, id, withoutDependencies(restore(resource, record), added));
  }
  return renameResources({ ...base, Resources: restored }, renames);
}
