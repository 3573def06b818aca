import { isArray, isObject, isString, Json, JsonObject } from '../json';
import { Callee, planOfAttributes, planOfEntries, Task, TaskPlan } from './task';

/** What Datadog's libraries read of the context object: https://docs.datadoghq.com/serverless/step_functions/merge-step-functions-lambda */
const CONTEXT_KEYS = ['Execution', 'State', 'StateMachine'] as const;
export const CONTEXT = "$$['Execution', 'State', 'StateMachine']";

/** The context where a message has to be text, without the input of the execution, which may be larger than a message. */
const CONTEXT_TEXT =
  'States.Format(\'\\{"Execution":\\{"Id":"{}"\\},"State":{},"StateMachine":{}\\}\', ' +
  '$$.Execution.Id, States.JsonToString($$.State), States.JsonToString($$.StateMachine))';

const DONE: TaskPlan = { changes: [] };

/**
 * | callee | what is there | what it becomes |
 * |---|---|---|
 * | Lambda | no payload | `Payload.$` is the context |
 * | | an object | the object with the three keys |
 * | | a path | the context and what the path gives, merged |
 * | | the context already | as it is |
 * | nested execution | no input | `Input.CONTEXT.$` is the context |
 * | | an object | the object with `CONTEXT.$` |
 * | | a path | `CONTEXT` and what the path gives, merged: never `Input` beside `Input.$` |
 * | function by its ARN | parameters | the parameters, which are its payload, with the three keys |
 */
export function planJsonPathTask(task: Task, callee: Callee): TaskPlan {
  const { Parameters: parameters } = task.state;
  if (!isObject(parameters)) {
    return {
      refused:
        callee === 'lambda-function'
          ? 'its whole input is the payload, and there are no `Parameters` to add to'
          : '`Parameters` is not an object',
    };
  }
  const path = [...task.path, 'Parameters'];
  switch (callee) {
    case 'lambda-invoke':
      return planPayload(parameters, path);
    case 'lambda-function':
      return withContextKeys(parameters, path);
    case 'execution':
      return planInput(parameters, path);
    case 'events':
      return planEntries(parameters, path);
    case 'sqs':
    case 'sns':
      if ('MessageAttributes.$' in parameters) return { refused: '`MessageAttributes.$` is a path' };
      return planOfAttributes(parameters, path, { 'DataType': 'String', 'StringValue.$': CONTEXT_TEXT });
  }
}

function planPayload(parameters: JsonObject, path: readonly string[]): TaskPlan {
  const { 'Payload': payload, 'Payload.$': reference } = parameters;
  if (reference !== undefined) return mergedReference([...path, 'Payload.$'], reference, '$$');
  if (payload === undefined) return { changes: [{ path: [...path, 'Payload.$'], value: CONTEXT }] };
  return isObject(payload) ? withContextKeys(payload, [...path, 'Payload']) : { refused: '`Payload` is not an object' };
}

function withContextKeys(payload: JsonObject, path: readonly string[]): TaskPlan {
  const present = CONTEXT_KEYS.filter(key => key in payload || `${key}.$` in payload);
  if (present.length === CONTEXT_KEYS.length) return DONE;
  if (present.length > 0) return { refused: `its payload has \`${present[0]!}\` already` };
  return { changes: CONTEXT_KEYS.map(key => ({ path: [...path, `${key}.$`], value: `$$.${key}` })) };
}

/** A path is merged with the context in its place; what a function gives need not be an object, and is left alone. */
function mergedReference(path: readonly string[], reference: Json, context: string): TaskPlan {
  const key = path.at(-1)!;
  if (!isString(reference)) return { refused: `\`${key}\` is not text` };
  if (reference === CONTEXT || reference === '$$' || /^States\.JsonMerge\(\s*\$\$|"CONTEXT"/.test(reference)) return DONE;
  if (reference.startsWith('States.')) return { refused: `\`${key}\` is a function, whose result need not be an object` };
  if (!reference.startsWith('$')) return { refused: `\`${key}\` is not a path` };
  if (MANY.test(reference)) return { refused: `\`${key}\` is a path to a list` };
  if (CONTEXT_VALUE.test(reference)) return { refused: `\`${key}\` is a value of the context, and no object` };
  return { changes: [{ path, value: `States.JsonMerge(${context}, ${reference}, false)` }] };
}

/** A path that gives a list of what it finds: https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html */
const MANY = /\.\.|\[\*\]|\.\*|\[\?|\[-?\d*[:,]/;
/** Of the context only the execution's input and the item of a `Map` may be objects that a function is made for. */
const CONTEXT_VALUE = /^\$\$(?!\.Execution\.Input\b|\.Map\.Item\.Value\b)/;

/**
 * Under a key of its own: the first level of an input is handed on by the tasks of the nested execution, and would stand there for
 * their own context.
 */
const NESTED_CONTEXT = 'States.StringToJson(States.Format(\'\\{"CONTEXT":{}\\}\', States.JsonToString($$)))';

function planInput(parameters: JsonObject, path: readonly string[]): TaskPlan {
  const { 'Input': input, 'Input.$': reference } = parameters;
  if (reference !== undefined) return mergedReference([...path, 'Input.$'], reference, NESTED_CONTEXT);
  if (input === undefined) return { changes: [{ path: [...path, 'Input'], value: { 'CONTEXT.$': CONTEXT } }] };
  if (!isObject(input)) return { refused: '`Input` is not an object' };
  return 'CONTEXT' in input || 'CONTEXT.$' in input ? DONE : { changes: [{ path: [...path, 'Input', 'CONTEXT.$'], value: CONTEXT }] };
}

/** EventBridge carries the context in each event's detail. */
function planEntries(parameters: JsonObject, path: readonly string[]): TaskPlan {
  const { Entries: entries } = parameters;
  if (!isArray(entries)) return { refused: '`Entries` is not a list' };
  const value = Object.fromEntries(CONTEXT_KEYS.map(key => [`${key}.$`, `$$.${key}`]));
  return planOfEntries(
    entries.map((entry, index): TaskPlan => {
      const detail = isObject(entry) ? entry.Detail : undefined;
      if (!isObject(detail)) return { refused: 'an entry has no object as `Detail`' };
      return '_datadog' in detail ? DONE : { changes: [{ path: [...path, 'Entries', String(index), 'Detail', '_datadog'], value }] };
    }),
  );
}
