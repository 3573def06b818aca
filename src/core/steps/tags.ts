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

/** The resource's tags say the same as the function's variables: what the person wrote there counts, then what is asked for this function alone. */
function wantedTags(fn: FunctionView, { options, environment }: Settings): readonly Tag[] {
  const single = environment.variables?.[fn.logicalId] ?? {};
  const unified = (Object.keys(VARIABLES) as (keyof typeof VARIABLES)[]).flatMap((key): readonly Tag[] => {
    const asked = own(single, VARIABLES[key]) ?? options[key];
    return options[key] === undefined ? [] : [[key, variableOf(fn, VARIABLES[key], asked!)]];
  });
  return [OWN_TAG, ...unified];
}

/** The value of a variable of the function in each branch of its environment, or what is asked where it has none. */
function variableOf({ properties }: FunctionView, name: string, asked: Json): Json {
  const value = chainConditional(conditionalOf(properties.Environment), environment =>
    chainConditional(conditionalOf(objectOf(environment).Variables), (variables): Conditional<Json | undefined> => {
      const written = own(objectOf(variables), name);
      return written === undefined ? leaf(asked) : conditionalOf(written);
    }),
  );
  return conditionalJson(mapConditional(value, choice => choice ?? NO_VALUE));
}
