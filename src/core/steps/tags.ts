import { chainConditional, Conditional, conditionalJson, conditionalOf, leaf, mapConditional } from '../conditional';
import { NO_VALUE } from '../intrinsics';
import { Json, objectOf, own } from '../json';
import { OWN_TAG, Tag, tagEdits } from '../resource-tags';
import { Settings } from '../settings';
import { skip } from '../skip';
import { Step } from '../step';
import { FunctionView } from '../template';

/** Our own tag, and env, service and version where the person has none. */
export const tags: Step = (fn, { settings }) => {
  const edits = tagEdits(fn.logicalId, fn.properties.Tags, fn.serverless, wantedTags(fn, settings));
  if (edits) return { edits };
  return skip(
    'tags-unreadable',
    '`Tags` is an intrinsic function that cannot be added to.',
    'Write them out, or use `Fn::If` with lists in its branches.',
  );
};

const VARIABLES = { env: 'DD_ENV', service: 'DD_SERVICE', version: 'DD_VERSION' } as const;
const KEYS = Object.keys(VARIABLES) as readonly (keyof typeof VARIABLES)[];

/** The resource's tags say the same as the function's variables: what the person wrote there counts, then what is asked for this function alone. */
function wantedTags(fn: FunctionView, { options, environment }: Settings): readonly Tag[] {
  const asked = KEYS.filter(key => options[key] !== undefined);
  if (asked.length === 0) return [OWN_TAG];
  const single = environment.variables?.[fn.logicalId] ?? {};
  const written = chainConditional(conditionalOf(fn.properties.Environment), map => conditionalOf(objectOf(map).Variables));
  return [OWN_TAG, ...asked.map((key): Tag => [key, variableIn(written, VARIABLES[key], own(single, VARIABLES[key]) ?? options[key]!)])];
}

/** The value of a variable in each branch of an environment, or what is asked where it has none. */
function variableIn(written: Conditional<Json | undefined>, name: string, asked: Json): Json {
  const value = chainConditional(written, (variables): Conditional<Json | undefined> => {
    const before = own(objectOf(variables), name);
    return before === undefined ? leaf(asked) : conditionalOf(before);
  });
  return conditionalJson(mapConditional(value, choice => choice ?? NO_VALUE));
}
