import { chainConditional, Conditional, conditionalJson, conditionalOf, isLeaf, leaf, leavesOf, mapConditional } from '../conditional';
import { keysOf } from '../dd-tags';
import { NO_VALUE } from '../intrinsics';
import { Json, objectOf, own } from '../json';
import { forwardedTags, OWN_TAG, serviceTags, Tag, tagEdits } from '../resource-tags';
import { Settings } from '../settings';
import { skip } from '../skip';
import { Step, StepContext } from '../step';
import { FunctionView } from '../template';

/** Our own tag, and env, service and version where the person has none; with the Forwarder those of the option `tags`, too. */
export const tags: Step = (fn, context) => {
  const edits = tagEdits(fn.logicalId, fn.properties.Tags, fn.serverless, wantedTags(fn, context));
  if (edits) return { edits };
  return skip(
    'tags-unreadable',
    '`Tags` is an intrinsic function that cannot be added to.',
    'Write them out, or use `Fn::If` with lists in its branches.',
  );
};

const VARIABLES: ReadonlyMap<string, string> = new Map([
  ['env', 'DD_ENV'],
  ['service', 'DD_SERVICE'],
  ['version', 'DD_VERSION'],
]);
const NAMES: readonly string[] = [...VARIABLES.values(), 'DD_TAGS'];

/** The tags of a function that has none of the variables itself. */
export function askedTags({ options }: Settings): readonly Tag[] {
  const always = [OWN_TAG, ...serviceTags(options)];
  return options.forwarderArn === undefined ? always : [...always, ...forwardedTags(options, always)];
}

/** The resource's tags say the same as the function's variables: what the person wrote there counts, then what is asked for this function alone. */
function wantedTags(fn: FunctionView, { settings: { environment }, shared: { commonTags: asked } }: StepContext): readonly Tag[] {
  const single = environment.variables?.[fn.logicalId] ?? {};
  const written = chainConditional(conditionalOf(fn.properties.Environment), map => conditionalOf(objectOf(map).Variables));
  if (Object.keys(single).length === 0 && isLeaf(written) && !NAMES.some(name => own(objectOf(written.value), name) !== undefined)) return asked;
  const other = [single, ...leavesOf(written)].flatMap(variables => keysOf(own(objectOf(variables), 'DD_TAGS')));
  return asked.flatMap(([key, value]): readonly Tag[] => {
    const name = VARIABLES.get(key);
    if (name !== undefined) return [[key, variableIn(written, name, own(single, name) ?? value)]];
    return other.includes(key) ? [] : [[key, value]];
  });
}

/** The value of a variable in each branch of an environment, or what is asked where it has none. */
function variableIn(written: Conditional<Json | undefined>, name: string, asked: Json): Json {
  const value = chainConditional(written, (variables): Conditional<Json | undefined> => {
    const before = own(objectOf(variables), name);
    return before === undefined ? leaf(asked) : conditionalOf(before);
  });
  return conditionalJson(mapConditional(value, choice => choice ?? NO_VALUE));
}
