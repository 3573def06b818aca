import { Edit } from './edit';
import { isEqual, isString, Json, JsonObject } from './json';
import { stableHash, stableId } from './logical-id';
import { Text } from './option-values';
import { propertiesOf, TemplateView } from './template';

export interface SubscribedGroup {
  readonly name: Json;
  readonly id?: string;
  readonly condition?: Json;
}

export interface Subscriber {
  readonly forwarderArn: Text;
  readonly createPermission: boolean;
  /** Base of the new resources' logical ids for a group that is not in the template. */
  readonly owner: string;
}

/** A subscription filter of a log group, and the permission that it needs where that is asked for. What is declared already is not repeated. */
export function subscriptionEdits(
  group: SubscribedGroup,
  { forwarderArn, createPermission, owner }: Subscriber,
  template: TemplateView,
): readonly Edit[] {
  const declared = template.idsOfType('AWS::Logs::SubscriptionFilter').map(id => propertiesOf(template.resources[id]));
  if (declared.some(filter => isEqual(filter.LogGroupName, group.name) && isEqual(filter.DestinationArn, forwarderArn))) return [];
  const base = group.id ?? (isString(group.name) || group.name === null ? `${owner}${stableHash(group.name)}` : owner);
  const permission = createPermission ? permissionEdit(base, group, forwarderArn, template) : undefined;
  const value: JsonObject = {
    Type: 'AWS::Logs::SubscriptionFilter',
    ...(group.condition !== undefined && { Condition: group.condition }),
    ...(permission && { DependsOn: permission.logicalId }),
    Properties: { DestinationArn: forwarderArn, FilterPattern: '', LogGroupName: group.name },
  };
  const filter: Edit = {
    logicalId: stableId(base, 'DatadogSubscription', template.resources),
    path: [],
    value,
    reason: 'log-subscription',
  };
  return permission ? [permission, filter] : [filter];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample */
function permissionEdit(base: string, group: SubscribedGroup, forwarderArn: Text, { resources }: TemplateView): Edit {
  const value: JsonObject = {
    Type: 'AWS::Lambda::Permission',
    ...(group.condition !== undefined && { Condition: group.condition }),
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: forwarderArn,
      Principal: 'logs.amazonaws.com',
      SourceArn: groupArn(group),
    },
  };
  return { logicalId: stableId(base, 'DatadogForwarderPermission', resources), path: [], value, reason: 'log-subscription' };
}

function groupArn({ name, id }: SubscribedGroup): Json {
  if (id !== undefined) return { 'Fn::GetAtt': [id, 'Arn'] };
  return { 'Fn::Sub': ['arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Name}:*', { Name: name }] };
}
