import { Covered } from '../coverage';
import { Edit } from '../edit';
import { afterGrant, Granted, grantInPolicies, grantToRole } from '../grant';
import { isNoValue } from '../intrinsics';
import { isEqual, isObject, JsonObject, objectOf } from '../json';
import { Problem } from '../problem';
import { forwardedTags, OWN_TAG, serviceTags, Tag, tagEdits } from '../resource-tags';
import { choiceOf, constructPathOf, helperOf } from '../selection';
import { Settings } from '../settings';
import { subscribe } from '../subscription';
import { TemplateView } from '../template';
import { deliverLogs, DELIVERY_STATEMENT, LogDelivery } from './log-delivery';
import { mergeTraces } from './merge-traces';

export const STATE_MACHINE_TYPES = ['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine'] as const;

/** Whether the options ask for the state machines of a template. */
export const tracesStateMachines = ({ options }: Settings): boolean =>
  options.enableStepFunctionsTracing ?? options.stepFunctionForwarderArn !== undefined;

export interface StateMachinePlan {
  readonly edits: readonly Edit[];
  readonly problems: readonly Problem[];
  readonly covered: Covered;
}

/** Logs, tags and traces of a state machine: all of it, or nothing where one of them cannot be. */
export function planStateMachine(logicalId: string, settings: Settings, template: TemplateView): StateMachinePlan {
  const resource = objectOf(template.resources[logicalId]);
  const serverless = resource.Type === 'AWS::Serverless::StateMachine';
  if (!isObject(resource.Properties)) return withoutProperties(logicalId, resource);
  const properties = resource.Properties;
  const name = properties.StateMachineName ?? properties.Name;
  const chosen = choiceOf(settings, template)(logicalId, resource, name, properties.Tags) ?? helperOf(logicalId, resource, settings);
  if (chosen) return { edits: [], problems: [], covered: { ...namedOf(logicalId, resource), status: 'skipped', ...chosen.skip } };
  const logs = deliverLogs(logicalId, resource, serverless ? 'Logging' : 'LoggingConfiguration', template);
  const tags = tagEdits(logicalId, properties.Tags, serverless, wantedTags(settings));
  if (logs.problems.length > 0 || !tags) return unreadable(logicalId, resource, logs.problems, settings);
  const property = serverless ? 'Role' : 'RoleArn';
  const role = properties[property];
  const grant = { logicalId, statements: [DELIVERY_STATEMENT], policy: 'DatadogLogDelivery', property };
  const granted =
    serverless && (role === undefined || isNoValue(role))
      ? grantInPolicies(properties.Policies, grant)
      : grantToRole(role, grant, template);
  const merged = mergeTraces(logicalId, properties, template);
  const subscribed = subscription(logicalId, resource, logs, settings, template);
  return {
    edits: [
      ...merged.edits,
      ...logs.edits,
      ...granted.edits,
      // Step Functions tries the log destination when it makes the machine.
      ...afterGrant(grant, resource, granted.edits),
      ...subscribed.edits,
      ...tags,
    ],
    problems: [...merged.problems, ...granted.problems, ...subscribed.problems],
    covered: { ...namedOf(logicalId, resource), status: 'instrumented' },
  };
}

function subscription(
  logicalId: string,
  { Condition: condition }: JsonObject,
  { group }: LogDelivery,
  { options }: Settings,
  template: TemplateView,
): Granted {
  const forwarderArn = options.stepFunctionForwarderArn ?? options.forwarderArn;
  if (!group || forwarderArn === undefined) return { edits: [], problems: [unsubscribed(logicalId, forwarderArn === undefined)] };
  const createPermission = options.createForwarderPermissions ?? false;
  const subscribed = { ...group, ...(condition !== undefined && { condition }) };
  const apart = options.forwarderArn !== undefined && !isEqual(options.forwarderArn, forwarderArn);
  return subscribe(subscribed, { forwarderArn, createPermission, ...(apart && { purpose: 'StepFunctions' }) }, template, logicalId);
}

/** Without the Forwarder nobody makes a trace of the log. */
const unsubscribed = (logicalId: string, noForwarder: boolean): Problem => ({
  code: 'executions-not-forwarded',
  severity: 'warning',
  logicalId,
  message: `Its executions are logged, but ${noForwarder ? 'no Forwarder is known' : 'the log group is unknown'}, so no trace is made of them.`,
  remedy: noForwarder ? 'Give `stepFunctionForwarderArn`.' : 'Subscribe the log group to the Forwarder where it is made.',
});

/** Datadog's Forwarder makes traces of the logs of state machines that have the tag `DD_TRACE_ENABLED`. */
function wantedTags({ options }: Settings): readonly Tag[] {
  const always: readonly Tag[] = [OWN_TAG, ['DD_TRACE_ENABLED', 'true'], ...serviceTags(options)];
  return [...always, ...forwardedTags(options, always)];
}

function namedOf(logicalId: string, resource: JsonObject): Pick<Covered, 'logicalId' | 'constructPath'> {
  const constructPath = constructPathOf(resource);
  return { logicalId, ...(constructPath !== undefined && { constructPath }) };
}

function unreadable(logicalId: string, resource: JsonObject, problems: readonly Problem[], { options }: Settings): StateMachinePlan {
  const message = 'Its logging or its tags are an intrinsic function that cannot be added to.';
  const remedy = 'Write them out.';
  const problem: Problem = {
    code: 'state-machine-unreadable',
    severity: options.strict ? 'error' : 'warning',
    logicalId,
    message: `Not instrumented. ${message}`,
    remedy,
  };
  return {
    edits: [],
    problems: [...problems, problem],
    covered: { ...namedOf(logicalId, resource), status: 'skipped', code: 'state-machine-unreadable', message, remedy },
  };
}

function withoutProperties(logicalId: string, resource: JsonObject): StateMachinePlan {
  const message = 'The state machine has no `Properties`.';
  const remedy = 'Give it at least a definition and a role.';
  const problem: Problem = { code: 'no-properties', severity: 'error', logicalId, path: 'Properties', message, remedy };
  return {
    edits: [],
    problems: [problem],
    covered: { ...namedOf(logicalId, resource), status: 'skipped', code: 'no-properties', message, remedy },
  };
}
