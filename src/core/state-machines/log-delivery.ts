import { Edit } from '../edit';
import { getAttOf, isIntrinsic, isNoValue, refOf } from '../intrinsics';
import { isArray, isObject, Json, JsonObject, objectOf } from '../json';
import { stableId } from '../logical-id';
import { Problem } from '../problem';
import { TemplateView, typeOf } from '../template';

export interface LogDelivery {
  /** The log group to subscribe, where it is known. */
  readonly group?: { readonly name: Json; readonly id?: string };
  readonly edits: readonly Edit[];
  readonly problems: readonly Problem[];
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy: these actions take no resource. */
export const DELIVERY_STATEMENT: JsonObject = {
  Effect: 'Allow',
  Action: [
    'logs:CreateLogDelivery',
    'logs:CreateLogStream',
    'logs:GetLogDelivery',
    'logs:UpdateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutLogEvents',
    'logs:PutResourcePolicy',
    'logs:DescribeResourcePolicies',
    'logs:DescribeLogGroups',
  ],
  Resource: '*',
};

const RETENTION_DAYS = 7;

/** Full logging with data, from which Datadog makes the trace of an execution: to the destination that is there, else to a new log group. */
export function deliverLogs(
  logicalId: string,
  resource: JsonObject,
  property: 'LoggingConfiguration' | 'Logging',
  template: TemplateView,
): LogDelivery {
  const written = objectOf(resource.Properties)[property];
  if (written !== undefined && !isNoValue(written) && (!isObject(written) || isIntrinsic(written))) {
    return { edits: [], problems: [unreadable(logicalId, property)] };
  }
  const before = isNoValue(written) ? {} : objectOf(written);
  const path = ['Properties', property];
  const level: readonly Edit[] = [
    ...(before.Level === 'ALL' ? [] : [edit(logicalId, [...path, 'Level'], 'ALL')]),
    ...(before.IncludeExecutionData === true ? [] : [edit(logicalId, [...path, 'IncludeExecutionData'], true)]),
  ];
  const { Destinations: destinations } = before;
  if (destinations !== undefined && !(isArray(destinations) && destinations.length === 0)) return existing(destinations, level, template);
  const created = newGroup(logicalId, resource, template);
  const destination = edit(
    logicalId,
    [...path, 'Destinations'],
    [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': [created.logicalId, 'Arn'] } } }],
  );
  return { group: { name: { Ref: created.logicalId }, id: created.logicalId }, edits: [created, ...level, destination], problems: [] };
}

const edit = (logicalId: string, path: readonly string[], value: Json): Edit => ({ logicalId, path, value, reason: 'execution-log' });

/** The log group of a destination that a person chose; behind an ARN that cannot be taken apart it is theirs to subscribe. */
function existing(destinations: Json, edits: readonly Edit[], { resources }: TemplateView): LogDelivery {
  const first = isArray(destinations) ? destinations[0] : undefined;
  const arn = objectOf(objectOf(first).CloudWatchLogsLogGroup).LogGroupArn;
  const id = getAttOf(arn)?.[0] ?? refOf(arn);
  if (id !== undefined && typeOf(resources[id]) === 'AWS::Logs::LogGroup') return { group: { name: { Ref: id }, id }, edits, problems: [] };
  const name = typeof arn === 'string' ? /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)/.exec(arn)?.[1] : undefined;
  return { ...(name !== undefined && { group: { name } }), edits, problems: [] };
}

/** Under a name that Step Functions may write to without a resource policy of its own, and that no other stack has. */
function newGroup(logicalId: string, { Condition: condition }: JsonObject, { resources }: TemplateView): Edit {
  const value: JsonObject = {
    Type: 'AWS::Logs::LogGroup',
    ...(condition !== undefined && { Condition: condition }),
    Properties: { LogGroupName: { 'Fn::Sub': `/aws/vendedlogs/states/\${AWS::StackName}-${logicalId}` }, RetentionInDays: RETENTION_DAYS },
  };
  return { logicalId: stableId(logicalId, 'DatadogLogGroup', resources), path: [], value, reason: 'execution-log' };
}

const unreadable = (logicalId: string, property: string): Problem => ({
  code: 'logging-unreadable',
  severity: 'warning',
  logicalId,
  path: `Properties.${property}`,
  message: 'The logging configuration is an intrinsic function that cannot be added to; executions are not logged for Datadog.',
  remedy: 'Write it as an object.',
});
