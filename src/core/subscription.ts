import { Edit } from './edit';
import { joinOf, readableText, refOf, subOf, UNKNOWN } from './intrinsics';
import { isEqual, isString, Json, JsonObject, objectOf, own } from './json';
import { stableHash, stableId } from './logical-id';
import { Text } from './option-values';
import { propertiesOf, TemplateView, typeOf } from './template';

export interface SubscribedGroup {
  readonly name: Json;
  readonly id?: string;
  readonly condition?: Json;
}

export interface Subscriber {
  readonly forwarderArn: Text;
  readonly createPermission: boolean;
}

/**
 * A subscription filter of a log group, and the permission that it needs where that is asked for. What is declared already is
 * not repeated, and functions that share a group share its filter: two would send everything twice.
 */
export function subscriptionEdits(
  subscribed: SubscribedGroup,
  { forwarderArn, createPermission }: Subscriber,
  template: TemplateView,
): readonly Edit[] {
  const group = withOwnCondition(subscribed, template);
  const known = (value: Json | undefined): Json | undefined => template.resolve(value) ?? value;
  const declared = template.idsOfType('AWS::Logs::SubscriptionFilter').map(id => propertiesOf(template.resources[id]));
  const same = declared.filter(filter => isEqual(known(filter.DestinationArn), known(forwarderArn)));
  if (same.length > 0 && same.some(filter => identityOf(filter.LogGroupName, template) === identityOf(group.name, template))) return [];
  const base = group.id ?? `LogGroup${stableHash([group.name, group.condition ?? null])}`;
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

/** A group of the template is there under its own condition, whoever writes to it. */
function withOwnCondition({ name, id, condition }: SubscribedGroup, { resources }: TemplateView): SubscribedGroup {
  const declared = id === undefined ? undefined : own(resources, id);
  const counts = declared === undefined ? condition : objectOf(declared).Condition;
  return { name, ...(id !== undefined && { id }), ...(counts !== undefined && { condition: counts }) };
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

/** One text for a log group, in whichever way it is named: by reference, by literal name, by `Fn::Sub` or `Fn::Join`. */
function identityOf(name: Json | undefined, { resources, resolve }: TemplateView): string {
  const id = refOf(name);
  const declared = id === undefined || typeOf(resources[id]) !== 'AWS::Logs::LogGroup' ? undefined : propertiesOf(resources[id]).LogGroupName;
  const written = declared ?? name;
  const resolved = resolve(written);
  if (isString(resolved)) return resolved;
  const text = nameText(written);
  if (text === undefined || text.includes(UNKNOWN)) return JSON.stringify(written);
  return text.replace(/\$\{([^}]+)\}/g, (all, ref: string) => {
    const named = resolve(propertiesOf(own(resources, ref)).FunctionName);
    return isString(named) ? named : all;
  });
}

/** `/aws/lambda/${Id}` from a `Fn::Sub`, or from a `Fn::Join` with a `Ref` in it. */
export function nameText(value: Json | undefined): string | undefined {
  const text = subOf(value)?.text;
  if (text !== undefined) return text;
  const join = joinOf(value);
  if (!join) return readableText(value);
  const ref = (part: Json): string => (refOf(part) === undefined ? UNKNOWN : `\${${refOf(part)}}`);
  return join.parts.map(part => (isString(part) ? part : ref(part))).join(join.delimiter);
}
