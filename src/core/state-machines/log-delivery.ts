import { Edit } from '../edit';
import { isIntrinsic, isNoValue, readableText, UNKNOWN } from '../intrinsics';
import { isArray, isObject, Json, JsonObject, objectOf, own } from '../json';
import { stableId } from '../logical-id';
import { Problem } from '../problem';
import { referencesIn } from '../references';
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
  if (isGiven(destinations)) return existing(destinations, level, template);
  const created = newGroup(logicalId, resource, template);
  const destination = edit(
    logicalId,
    [...path, 'Destinations'],
    [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': [created.logicalId, 'Arn'] } } }],
  );
  return { group: { name: { Ref: created.logicalId }, id: created.logicalId }, edits: [created, ...level, destination], problems: [] };
}

const isGiven = (destinations: Json | undefined): destinations is Json =>
  destinations !== undefined && !isNoValue(destinations) && !(isArray(destinations) && destinations.every(isNoValue));

const edit = (logicalId: string, path: readonly string[], value: Json): Edit => ({ logicalId, path, value, reason: 'execution-log' });

/** The log group of a destination that a person chose: one of the template, else the one that the ARN names. */
function existing(destinations: Json, edits: readonly Edit[], { resources }: TemplateView): LogDelivery {
  const first = isArray(destinations) ? destinations[0] : undefined;
  const arn = objectOf(objectOf(first).CloudWatchLogsLogGroup).LogGroupArn;
  const [id, ...others] = [...referencesIn(arn)].filter(name => typeOf(own(resources, name)) === 'AWS::Logs::LogGroup');
  if (id !== undefined && others.length === 0) return { group: { name: { Ref: id }, id }, edits, problems: [] };
  const name = nameInArn(arn);
  return { ...(name !== undefined && { group: { name } }), edits, problems: [] };
}

/** `arn:<partition>:logs:<region>:<account>:log-group:<name>:*`, also where only deployment tells what it is. */
function nameInArn(arn: Json | undefined): Json | undefined {
  if (arn === undefined) return undefined;
  const name = readableText(arn)?.split(':')[6];
  if (name !== undefined && !name.includes(UNKNOWN)) return name;
  return isObject(arn) ? { 'Fn::Select': [6, { 'Fn::Split': [':', arn] }] } : undefined;
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
