import { Json, JsonObject } from '../json';
import { OWN_TAG, Tag, tagEdits } from '../resource-tags';
import { Settings } from '../settings';
import { skip } from '../skip';
import { Step } from '../step';
import { variablesOf } from '../wrappers';

/** Our own tag, and env, service and version where the person has none. */
export const tags: Step = ({ logicalId, serverless, properties }, { settings }) => {
  const edits = tagEdits(logicalId, properties.Tags, serverless, wantedTags(settings, variablesOf(properties)));
  if (edits) return { edits };
  return skip(
    'tags-unreadable',
    '`Tags` is an intrinsic function that cannot be added to.',
    'Write them out, or use `Fn::If` with lists in its branches.',
  );
};

/** The resource's tags say the same as the function's variables, so a variable that the person wrote on the function counts. */
function wantedTags({ options: { env, service, version } }: Settings, variables: JsonObject): readonly Tag[] {
  const unified: readonly (readonly [string, Json | undefined])[] = [
    ['env', env && (variables.DD_ENV ?? env)],
    ['service', service && (variables.DD_SERVICE ?? service)],
    ['version', version && (variables.DD_VERSION ?? version)],
  ];
  return [OWN_TAG, ...unified.filter((tag): tag is Tag => tag[1] !== undefined)];
}
