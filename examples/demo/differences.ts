import { withoutKey } from '../../src/core/apply';
import { isArray, isEqual, isObject, Json, JsonObject, objectOf, own } from '../../src/core/json';
import { RECORD_KEY } from '../../src/core/undo-record';

/** Where two values differ, as paths; the values themselves are not told. */
export function differences(a: Json | undefined, b: Json | undefined, path = ''): readonly string[] {
  if (isEqual(a, b)) return [];
  const [left, right] = [childrenOf(a), childrenOf(b)];
  if (!left || !right) return [path || '/'];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap(key => differences(own(left, key), own(right, key), `${path}/${key}`));
}

const childrenOf = (value: Json | undefined): JsonObject | undefined =>
  isObject(value) ? value : isArray(value) ? Object.fromEntries(value.entries()) : undefined;

/**
 * A template without what the two hands write each in its own way: the id of a published version, which must change with the
 * function and may change to anything, the order of what a resource waits for, and the report that the construct leaves in the
 * stack's metadata.
 */
export function comparable(template: JsonObject): JsonObject {
  const text = versionIds(template).reduce((json, id, index) => json.replaceAll(`"${id}"`, `"Version${index}"`), JSON.stringify(template));
  const { Resources, Metadata, ...rest } = JSON.parse(text) as JsonObject;
  const resources = Object.entries(objectOf(Resources)).map(([id, resource]) => [id, inOrder(withoutVersionRecord(objectOf(resource)))]);
  return { ...rest, Metadata: withoutKey(objectOf(Metadata), RECORD_KEY), Resources: Object.fromEntries(resources) as JsonObject };
}

export const versionIds = (template: JsonObject): readonly string[] => idsOfType(template, 'AWS::Lambda::Version');

export const idsOfType = (template: JsonObject, type: string): readonly string[] =>
  Object.entries(objectOf(template.Resources)).filter(([, resource]) => objectOf(resource).Type === type).map(([id]) => id);

function inOrder(resource: JsonObject): JsonObject {
  const { DependsOn: names } = resource;
  return isArray(names) ? { ...resource, DependsOn: [...names].sort() } : resource;
}

function withoutVersionRecord(resource: JsonObject): JsonObject {
  if (resource.Type !== 'AWS::Lambda::Version') return resource;
  return { ...resource, Metadata: withoutKey(objectOf(resource.Metadata), RECORD_KEY) };
}
