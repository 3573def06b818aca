import { getAttOf, refOf } from '../intrinsics';
import { isArray, isObject, isString, Json, JsonObject } from '../json';
import { TemplateView, typeOf } from '../template';
import { TextChange } from './asl-text';
import { meaningOf } from './definition';

/** A task state, and where it stands in its machine. */
export interface Task {
  readonly state: JsonObject;
  readonly path: readonly string[];
  readonly jsonata: boolean;
}

/** What a task calls, by its `Resource`: https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html */
export type Callee = 'lambda-invoke' | 'lambda-function' | 'execution' | 'events' | 'sqs' | 'sns';

/** The changes that carry the context of a task to what it calls, or why there are none. */
export type TaskPlan = { readonly changes: readonly TextChange[] } | { readonly refused: string };

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

export function calleeOf({ state }: Task, holes: readonly Json[], { resources }: TemplateView): Callee | undefined {
  const { Resource: resource } = state;
  if (!isString(resource)) return undefined;
  const integration = INTEGRATIONS.find(([pattern]) => pattern.test(resource));
  if (integration) return integration[1];
  const index = /^\uE000(\d+)\uE001$/.exec(resource)?.[1];
  const meaning = index === undefined ? undefined : meaningOf(holes[Number(index)]);
  const id = getAttOf(meaning)?.[0] ?? refOf(meaning);
  return id !== undefined && FUNCTION_TYPES.includes(typeOf(resources[id])) ? 'lambda-function' : undefined;
}

/** Every task of a machine, inside `Parallel` and `Map` too, at any depth. */
export function tasksOf(machine: JsonObject, path: readonly string[] = [], inherited?: Json): readonly Task[] {
  const language = machine.QueryLanguage ?? inherited;
  if (!isObject(machine.States)) return [];
  return Object.entries(machine.States).flatMap(([name, state]): readonly Task[] => {
    if (!isObject(state)) return [];
    const at = [...path, 'States', name];
    const own = state.QueryLanguage ?? language;
    const task: readonly Task[] = state.Type === 'Task' ? [{ state, path: at, jsonata: own === 'JSONata' }] : [];
    return [...task, ...nestedMachines(state, at).flatMap(([nested, nestedPath]) => tasksOf(nested, nestedPath, own))];
  });
}

function nestedMachines(state: JsonObject, path: readonly string[]): readonly (readonly [JsonObject, readonly string[]])[] {
  const branches = isArray(state.Branches) ? state.Branches : [];
  return [
    ...branches.flatMap((branch, index) => machineAt(branch, [...path, 'Branches', String(index)])),
    ...machineAt(state.Iterator, [...path, 'Iterator']),
    ...machineAt(state.ItemProcessor, [...path, 'ItemProcessor']),
  ];
}

const machineAt = (value: Json | undefined, path: readonly string[]): readonly (readonly [JsonObject, readonly string[]])[] =>
  isObject(value) ? [[value, path]] : [];
