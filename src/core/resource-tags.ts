import { conditionalJson, conditionalOf, leavesOf, mapConditional } from './conditional';
import { tagsIn } from './dd-tags';
import { Edit } from './edit';
import { isIntrinsic, isNoValue, NO_VALUE } from './intrinsics';
import { isArray, isObject, isString, Json, objectOf, own } from './json';
import { Options, Text } from './option-values';
import { VERSION } from './version';

export type Tag = readonly [key: string, value: Json];

/** The tag that tells, by its version, what this product has instrumented. */
export const OWN_TAG: Tag = ['dd_serverless', `v${VERSION}`];

/** Env, service and version, as tags of a resource. */
export const serviceTags = ({ env, service, version }: Options): readonly Tag[] =>
  [tagOf('env', env), tagOf('service', service), tagOf('version', version)].flat();

const tagOf = (key: string, value: Text | undefined): readonly Tag[] => (value === undefined ? [] : [[key, value]]);

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html: what a key, and a value, may be made of. */
const ALLOWED = /^[\p{L}\p{N} _.:/=+@-]{1,256}$/u;
const KEY_LIMIT = 128;

/**
 * The option `tags` as tags of a resource that the Forwarder reports on: it takes them from there. Left out are keys that are
 * taken, and what AWS does not allow in a tag.
 * https://docs.datadoghq.com/serverless/aws_lambda/configuration/#connect-telemetry-using-tags
 */
export function forwardedTags({ tags }: Options, taken: readonly Tag[]): readonly Tag[] {
  return [...tagsIn(tags)].filter(
    ([key, value]) => ALLOWED.test(key) && key.length <= KEY_LIMIT && ALLOWED.test(value) && !taken.some(([other]) => other === key),
  );
}

/**
 * Adds the tags whose keys a resource has not, in any branch; undefined where its tags cannot be read. `asMap` is SAM's form,
 * in which `effective` holds the template's `Globals` too.
 */
export function tagEdits(
  logicalId: string,
  effective: Json | undefined,
  asMap: boolean,
  wanted: readonly Tag[],
): readonly Edit[] | undefined {
  if (asMap) return mapEdits(logicalId, effective, wanted);
  const written = conditionalOf(effective);
  if (!leavesOf(written).every(list => list === undefined || isNoValue(list) || isArray(list))) return undefined;
  const value = conditionalJson(mapConditional(written, list => withTags(isArray(list) ? list : [], wanted)));
  return [{ logicalId, path: ['Properties', 'Tags'], value, reason: 'tag' }];
}

function withTags(list: readonly Json[], wanted: readonly Tag[]): readonly Json[] {
  const result = [...list];
  for (const tag of wanted) if (!list.some(member => bringsKey(member, tag[0]))) result.push(memberOf(tag));
  return result;
}

/** A tag whose value is `AWS::NoValue` in a branch is not there in that branch. */
function memberOf([Key, value]: Tag): Json {
  if (isString(value)) return { Key, Value: value };
  return conditionalJson(mapConditional(conditionalOf(value), Value => (isNoValue(Value) ? NO_VALUE : { Key, Value: Value! })));
}

/** Whether a member of the list may bring a tag of this key, in any branch. */
function bringsKey(member: Json, key: string): boolean {
  const written = own(objectOf(member), 'Key');
  if (written !== undefined) return written === key;
  return leavesOf(conditionalOf(member)).some(tag => own(objectOf(tag), 'Key') === key);
}

function mapEdits(logicalId: string, present: Json | undefined, wanted: readonly Tag[]): readonly Edit[] | undefined {
  if (present !== undefined && (!isObject(present) || isIntrinsic(present))) return undefined;
  const missing = wanted.filter(([key]) => own(objectOf(present), key) === undefined);
  const value = Object.fromEntries(missing);
  return missing.length === 0 ? [] : [{ logicalId, path: ['Properties', 'Tags'], value, members: true, reason: 'tag' }];
}
