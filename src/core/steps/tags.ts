import { conditionalJson, conditionalOf, leavesOf, mapConditional } from '../conditional';
import { isIntrinsic, isNoValue } from '../intrinsics';
import { isArray, isString, Json, JsonObject, objectOf, own } from '../json';
import { Settings } from '../settings';
import { skip } from '../skip';
import { Step } from '../step';
import { VERSION } from '../version';
import { variablesOf } from '../wrappers';

/** The tag that tells, by its version, what this product has instrumented. */
export const OWN_TAG = 'dd_serverless';

/** Our own tag, and env, service and version where the person has none. No key twice, in any branch. */
export const tags: Step = (fn, { settings }) => {
  const wanted = wantedTags(settings, variablesOf(fn.properties));
  if (fn.serverless) return mapTags(fn.logicalId, objectOf(fn.properties.Tags), wanted);
  const written = conditionalOf(fn.own.Tags);
  if (!leavesOf(written).every(isReadable)) {
    return skip(
      'tags-unreadable',
      '`Tags` is an intrinsic function that gives no list that can be added to.',
      'Use a list, or `Fn::If` with lists in its branches.',
    );
  }
  const value = conditionalJson(mapConditional(written, list => withTags(isArray(list) ? list : [], wanted)));
  return { edits: [{ logicalId: fn.logicalId, path: ['Properties', 'Tags'], value, reason: 'tag' }] };
};

const isReadable = (list: Json | undefined): boolean => list === undefined || isNoValue(list) || isArray(list);

/** The resource's tags say the same as the function's variables, so a variable that the person wrote on the function counts. */
function wantedTags({ options: { env, service, version } }: Settings, variables: JsonObject): readonly (readonly [string, Json])[] {
  const unified: readonly (readonly [string, Json | undefined])[] = [
    ['env', env && (variables.DD_ENV ?? env)],
    ['service', service && (variables.DD_SERVICE ?? service)],
    ['version', version && (variables.DD_VERSION ?? version)],
  ];
  return [[OWN_TAG, `v${VERSION}`], ...unified.filter((tag): tag is readonly [string, Json] => tag[1] !== undefined)];
}

function withTags(list: readonly Json[], wanted: readonly (readonly [string, Json])[]): readonly Json[] {
  const present = new Set(list.flatMap(keysOf));
  return [...list, ...wanted.filter(([key]) => !present.has(key)).map(([Key, Value]) => ({ Key, Value }))];
}

/** The keys that a member of the list may bring, in any branch. */
const keysOf = (member: Json): readonly string[] =>
  leavesOf(conditionalOf(member))
    .map(tag => own(objectOf(tag), 'Key'))
    .filter(isString);

/** SAM's form: a map. */
function mapTags(logicalId: string, present: JsonObject, wanted: readonly (readonly [string, Json])[]): ReturnType<Step> {
  if (isIntrinsic(present)) return skip('tags-unreadable', '`Tags` is an intrinsic function that cannot be added to.', 'Use a map.');
  const missing = wanted.filter(([key]) => own(present, key) === undefined);
  return { edits: missing.map(([key, value]) => ({ logicalId, path: ['Properties', 'Tags', key], value, reason: 'tag' as const })) };
}
