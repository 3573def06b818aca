import { isArray, isObject, isString, Json, JsonObject } from '../json';
import { Callee, planOfAttributes, planOfEntries, Task, TaskPlan } from './task';

/**
 * The context as Datadog's libraries read it from JSONata, `serverless-version` v1: the state's own ids, and of the trace that
 * led here its headers, or the id of the execution that began it. Nothing that a message brings may make it fail.
 * https://docs.datadoghq.com/serverless/step_functions/merge-step-functions-lambda
 */
const DATADOG_CONTEXT = [
  '($up := ($states.context.Execution.Input.**._datadog)[0];',
  ' $up := $type($up.stringValue) = "string" ? ($substring($up.stringValue, 0, 1) = "{" ? $parse($up.stringValue)) : $up;',
  ' $root := $exists($up.`x-datadog-trace-id`)',
  ' ? {"x-datadog-trace-id": $up.`x-datadog-trace-id`, "x-datadog-tags": $up.`x-datadog-tags`}',
  ' : {"RootExecutionId": $exists($up.RootExecutionId) ? $up.RootExecutionId : $states.context.Execution.Id};',
  ' $merge([{"Execution": $sift($states.context.Execution, function($v, $k) {$k != "Input"}),',
  ' "State": $states.context.State, "StateMachine": $states.context.StateMachine},',
  ' $root, {"serverless-version": "v1", "timestamp": $millis()}]))',
].join('');

const expression = (code: string): string => `{% ${code} %}`;
/** What a function that is called by its ARN gets where no `Arguments` are written. */
const WHOLE_INPUT = expression('$states.input');
const DONE: TaskPlan = { changes: [] };

/** In JSONata every callee reads `_datadog`, in the payload, the input, the detail or an attribute. */
export function planJsonataTask(task: Task, callee: Callee): TaskPlan {
  const { Arguments: written } = task.state;
  const path = [...task.path, 'Arguments'];
  if (callee === 'lambda-function') return planValue(written ?? WHOLE_INPUT, path);
  if (!isObject(written)) return { refused: '`Arguments` is not an object' };
  switch (callee) {
    case 'lambda-invoke':
      return planValue(written.Payload, [...path, 'Payload']);
    case 'execution':
      return planValue(written.Input, [...path, 'Input']);
    case 'events':
      return planEntries(written, path);
    case 'sqs':
    case 'sns':
      return planOfAttributes(written, path, { DataType: 'String', StringValue: expression(`$string(${DATADOG_CONTEXT})`) });
  }
}

/** An object gets a member; what an expression gives gets one if it is an object, and stays as it is if not. */
function planValue(value: Json | undefined, path: readonly string[]): TaskPlan {
  if (value === undefined) return { changes: [{ path, value: { _datadog: expression(DATADOG_CONTEXT) } }] };
  if (isObject(value)) {
    return '_datadog' in value ? DONE : { changes: [{ path: [...path, '_datadog'], value: expression(DATADOG_CONTEXT) }] };
  }
  const code = isString(value) ? /^\{%\s*([^]*?)\s*%\}$/.exec(value)?.[1] : undefined;
  if (code === undefined) return { refused: `\`${path.at(-1)!}\` is neither an object nor an expression` };
  if (code.includes('_datadog')) return DONE;
  return {
    changes: [
      { path, value: expression(`($in := ${code}; $type($in) = "object" ? $merge([$in, {"_datadog": ${DATADOG_CONTEXT}}]) : $in)`) },
    ],
  };
}

function planEntries(written: JsonObject, path: readonly string[]): TaskPlan {
  const { Entries: entries } = written;
  if (!isArray(entries)) return { refused: '`Entries` is not a list' };
  return planOfEntries(
    entries.map((entry, index) =>
      isObject(entry) && entry.Detail !== undefined
        ? planValue(entry.Detail, [...path, 'Entries', String(index), 'Detail'])
        : { refused: 'an entry has no `Detail`' },
    ),
  );
}
