import { isObject, Json, JsonObject } from './json';

/** CloudFormation's limit: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const LONGEST = 255;

/** A logical id for a new resource, the same for the same input; a resource of a person's that has it already is left alone. */
export function stableId(base: string, suffix: string, resources: JsonObject): string {
  const id =
    base.length + suffix.length <= LONGEST ? base + suffix : base.slice(0, LONGEST - suffix.length - 8) + stableHash(base) + suffix;
  return Object.prototype.hasOwnProperty.call(resources, id) ? stableId(base, `${suffix}${stableHash(id)}`, resources) : id;
}

/** Eight hexadecimal digits of a value, by FNV-1a: the same everywhere; to tell apart, not to protect. Keys count in their order. */
export function stableHash(value: Json): string {
  let hash = 0x811c9dc5;
  const text = isObject(value) || typeof value !== 'string' ? JSON.stringify(value) : value;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
