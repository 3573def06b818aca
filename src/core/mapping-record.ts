import { withoutKey } from './apply';
import { isObject, isString, Json, JsonObject, objectOf, own } from './json';
import { PARTITION_MAPPING, PARTITION_MAPPING_ID } from './layers';

/** Where the mapping keeps, as JSON, a `Mappings` section that was there and held no mapping. */
const BEFORE = 'Before';

/** The mapping by partition, with what takes it off again. */
export const mappingToAdd = (mappings: Json | undefined): JsonObject =>
  mappings === undefined || (isObject(mappings) && Object.keys(mappings).length > 0)
    ? PARTITION_MAPPING
    : { ...PARTITION_MAPPING, [BEFORE]: { Mappings: JSON.stringify(mappings) } };

/** The template without the mapping by partition; the same object where it has none. */
export function withoutPartitionMapping(template: JsonObject): JsonObject {
  const mappings = objectOf(template.Mappings);
  const mapping = own(mappings, PARTITION_MAPPING_ID);
  if (mapping === undefined) return template;
  const left = withoutKey(mappings, PARTITION_MAPPING_ID);
  if (Object.keys(left).length > 0) return { ...template, Mappings: left };
  const before = tryParse(objectOf(objectOf(mapping)[BEFORE]).Mappings);
  return before === undefined ? withoutKey(template, 'Mappings') : { ...template, Mappings: before };
}

function tryParse(text: Json | undefined): Json | undefined {
  try {
    return isString(text) ? (JSON.parse(text) as Json) : undefined;
  } catch {
    return undefined;
  }
}
