import { getAttOf, readableText, refOf } from '../intrinsics';
import { isArray, isObject, isString, Json, JsonObject, own } from '../json';
import { TemplateView, typeOf } from '../template';
import { TextChange } from './asl-text';
import { fillHoles, Hole, soleHole } from './holes';

/** A task state, and where it stands in its machine. */
export interface Task {
  readonly state: JsonObject;
  readonly path: readonly string[];
  /** Names of the states around it, and its own. */
  readonly names: readonly string[];
  readonly jsonata: boolean;
}

/** What a task calls, by its `Resource`: https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html */
export type Callee = 'lambda-invoke' | 'lambda-function' | 'execution' | 'events' | 'sqs' | 'sns';

/** The changes that carry the context of a task to what it calls, and why there are none, or none for a part of it. */
export type TaskPlan = { readonly changes: readonly TextChange[]; readonly refused?: string } | { readonly refused: string };

/** Of one message: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const ATTRIBUTE_LIMIT = 10;

/** SQS and SNS carry the context in a message attribute, as long as there is room for one. `path` is that of what holds `MessageAttributes`. */
export function planOfAttributes(holder: JsonObject, path: readonly string[], attribute: JsonObject): TaskPlan {
  const { MessageAttributes: attributes } = holder;
  if (attributes === undefined) return { changes: [{ path: [...path, 'MessageAttributes'], value: { _datadog: attribute } }] };
  if (!isObject(attributes)) return { refused: '`MessageAttributes` is not an object' };
  if ('_datadog' in attributes) return { changes: [] };
  if (Object.keys(attributes).length >= ATTRIBUTE_LIMIT) return { refused: `its message has ${ATTRIBUTE_LIMIT} attributes already` };
  return { changes: [{ path: [...path, 'MessageAttributes', '_datadog'], value: attribute }] };
}

/** The plan of a task that sends several entries, each of which carries the context for itself. */
export function planOfEntries(plans: readonly TaskPlan[]): TaskPlan {
  const refused = plans.find(plan => plan.refused !== undefined)?.refused;
  return { changes: plans.flatMap(plan => ('changes' in plan ? plan.changes : [])), ...(refused !== undefined && { refused }) };
}

const INTEGRATIONS: readonly (readonly [RegExp, Callee])[] = [
  [/^arn:[^:]*:states:::lambda:invoke\b/, 'lambda-invoke'],
  [/^arn:[^:]*:states:::states:startExecution\b/, 'execution'],
  [/^arn:[^:]*:states:::events:putEvents\b/, 'events'],
  [/^arn:[^:]*:states:::sqs:sendMessage\b/, 'sqs'],
  [/^arn:[^:]*:states:::sns:publish\b/, 'sns'],
  [/^arn:[^:]*:lambda:/, 'lambda-function'],
];

const FUNCTION_TYPES: readonly (string | undefined)[] = [
  'AWS::Lambda::Function',
  'AWS::Serverless::Function',
  'AWS::Lambda::Version',
  'AWS::Lambda::Alias',
];

/** `unknown` is what only the deployment tells; undefined what carries no context, as a call of another service or an activity. */
export function calleeOf({ state }: Task, holes: readonly Hole[], { resources }: TemplateView): Callee | 'unknown' | undefined {
  const { Resource: resource } = state;
  if (!isString(resource)) return undefined;
  const text = fillHoles(resource, holes, ({ means, value }) => readableText(means ?? value) ?? '');
  const integration = INTEGRATIONS.find(([pattern]) => pattern.test(text));
  if (integration) return integration[1];
  if (text !== '') return undefined;
  const { means } = soleHole(resource, holes) ?? {};
  const id = getAttOf(means)?.[0] ?? refOf(means);
  const type = id === undefined ? undefined : typeOf(own(resources, id));
  if (type === undefined) return 'unknown';
  return FUNCTION_TYPES.includes(type) ? 'lambda-function' : undefined;
}

/** Where a machine stands within another. */
interface Place {
  readonly path: readonly string[];
  readonly names: readonly string[];
  readonly language: Json | undefined;
}
const TOP: Place = { path: [], names: [], language: undefined };

/** Every task of a machine, inside `Parallel` and `Map` too, at any depth. */
export function tasksOf(machine: JsonObject, place: Place = TOP): readonly Task[] {
  const language = machine.QueryLanguage ?? place.language;
  if (!isObject(machine.States)) return [];
  return Object.entries(machine.States).flatMap(([name, state]): readonly Task[] => {
    if (!isObject(state)) return [];
    const at = { path: [...place.path, 'States', name], names: [...place.names, name], language: state.QueryLanguage ?? language };
    const task: readonly Task[] = state.Type === 'Task' ? [{ state, ...at, jsonata: at.language === 'JSONata' }] : [];
    return [...task, ...machinesIn(state, at.path).flatMap(([nested, path]) => tasksOf(nested, { ...at, path }))];
  });
}

function machinesIn(state: JsonObject, path: readonly string[]): readonly (readonly [JsonObject, readonly string[]])[] {
  const branches = isArray(state.Branches) ? state.Branches : [];
  return [
    ...branches.flatMap((branch, index) => machineAt(branch, [...path, 'Branches', String(index)])),
    ...machineAt(state.Iterator, [...path, 'Iterator']),
    ...machineAt(state.ItemProcessor, [...path, 'ItemProcessor']),
  ];
}

const machineAt = (value: Json | undefined, path: readonly string[]): readonly (readonly [JsonObject, readonly string[]])[] =>
  isObject(value) ? [[value, path]] : [];
