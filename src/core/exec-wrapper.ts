import { Conditional, leavesOf } from './conditional';
import { isNoValue } from './intrinsics';
import { isEqual, isString, Json } from './json';
import { Contribution, NO_CONTRIBUTION } from './step';
import { FunctionView } from './template';
import { variablesOf } from './wrappers';

/** The script in the extension's layer by which tracers start with the process. */
export const EXEC_WRAPPER = '/opt/datadog_wrapper';

/** Lets a function start by the script, in the branches that ask it; a script of the person's own stays, and is reported. */
export function execWrapper(fn: FunctionView, value: Conditional<Json | undefined>): Contribution {
  if (!leavesOf(value).some(isString)) return NO_CONTRIBUTION;
  const present = variablesOf(fn.properties).AWS_LAMBDA_EXEC_WRAPPER;
  const kept = present !== undefined && !isEqual(present, EXEC_WRAPPER) && !isNoValue(present);
  if (!kept) return { variables: [{ name: 'AWS_LAMBDA_EXEC_WRAPPER', value }] };
  return {
    problems: [
      {
        code: 'exec-wrapper-kept',
        severity: 'warning',
        logicalId: fn.logicalId,
        path: 'Properties.Environment.Variables.AWS_LAMBDA_EXEC_WRAPPER',
        message: "The function has a wrapper script of its own, which is kept; what Datadog's script starts does not start.",
        remedy: `Let your script end with \`exec ${EXEC_WRAPPER} "$@"\`, or remove the variable.`,
      },
    ],
  };
}
