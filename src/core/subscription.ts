import { Edit } from './edit';
import { joinOf, readableText, refOf, subOf, UNKNOWN } from './intrinsics';
import { isEqual, isString, Json, JsonObject, objectOf, own } from './json';
import { stableHash, stableId } from './logical-id';
import { Text } from './option-values';
import { Problem } from './problem';
import { propertiesOf, TemplateView, typeOf } from './template';

export interface SubscribedGroup {
  readonly name: Json;
  readonly id?: string;
  readonly condition?: Json;
}

export interface Subscriber {
  readonly forwarderArn: Text;
  readonly createPermission: boolean;
  /** Tells the filters of a second Forwarder apart, which may be subscribed to the same group. */
  readonly purpose?: 'StepFunctions';
}

export interface Subscription {
  readonly edits: readonly Edit[];
  readonly problems: readonly Problem[];
}

/** Of one log group: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MOST_FILTERS = 2;

/**
 * A subscription filter of a log group, and the permission that it needs where that is asked for. What is declared already is
 * not repeated, and functions that share a group share its filter: two would send everything twice. A third filter of a group
 * would fail the deployment, and is reported instead.
 */
export function subscribe(subscribed: SubscribedGroup, subscriber: Subscriber, template: TemplateView, logicalId?: string): Subscription {
  const group = withOwnCondition(subscribed, template);
  const known = (value: Json | undefined): Json | undefined => template.resolve(value) ?? value;
  const declared = filtersOf(template).get(identityOf(group.name, template)) ?? [];
  if (declared.some(filter => isEqual(known(propertiesOf(filter).DestinationArn), known(subscriber.forwarderArn)))) return NOTHING;
  if (declared.length >= MOST_FILTERS) return { edits: [], problems: [full(logicalId)] };
  return { edits: filterEdits(group, subscriber, template), problems: [] };
}

const NOTHING: Subscription = { edits: [], problems: [] };

const full = (logicalId: string | undefined): Problem => ({
  code: 'log-group-full',
  severity: 'warning',
  ...(logicalId !== undefined && { logicalId }),
  message: `The log group has ${MOST_FILTERS} subscription filters, and CloudWatch Logs allows no more; it is not subscribed to the Forwarder.`,
  remedy: 'Take one of them out, or send with the extension instead of the Forwarder.',
});

const FILTERS = new WeakMap<TemplateView, ReadonlyMap<string, readonly JsonObject[]>>();

/** The filters that a template declares, by the log group that they are of; worked out once for a template. */
function filtersOf(template: TemplateView): ReadonlyMap<string, readonly JsonObject[]> {
  const before = FILTERS.get(template);
  if (before) return before;
  const byGroup = new Map<string, JsonObject[]>();
  for (const id of template.idsOfType('AWS::Logs::SubscriptionFilter')) {
    const filter = objectOf(template.resources[id]);
    const group = identityOf(propertiesOf(filter).LogGroupName, template);
    byGroup.set(group, [...(byGroup.get(group) ?? []), filter]);
  }
  FILTERS.set(template, byGroup);
  return byGroup;
}

function filterEdits(group: SubscribedGroup, { forwarderArn, createPermission, purpose }: Subscriber, template: TemplateView): Edit[] {
  const base = group.id ?? `LogGroup${stableHash([group.name, group.condition ?? null])}`;
  const idOf = (what: string): string => stableId(base, `Datadog${purpose ?? ''}${what}`, template.resources);
  const permission = createPermission ? permissionEdit(idOf('ForwarderPermission'), group, forwarderArn) : undefined;
  const value: JsonObject = {
    Type: 'AWS::Logs::SubscriptionFilter',
    ...(group.condition !== undefined && { Condition: group.condition }),
    ...(permission && { DependsOn: permission.logicalId }),
    Properties: { DestinationArn: forwarderArn, FilterPattern: '', LogGroupName: group.name },
  };
  const filter: Edit = { logicalId: idOf('Subscription'), path: [], value, reason: 'log-subscription' };
  return permission ? [permission, filter] : [filter];
}

/** A group of the template is there under its own condition, whoever writes to it. */
function withOwnCondition({ name, id, condition }: SubscribedGroup, { resources }: TemplateView): SubscribedGroup {
  const declared = id === undefined ? undefined : own(resources, id);
  const counts = declared === undefined ? condition : objectOf(declared).Condition;
  return { name, ...(id !== undefined && { id }), ...(counts !== undefined && { condition: counts }) };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample */
function permissionEdit(logicalId: string, group: SubscribedGroup, forwarderArn: Text): Edit {
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
  return { logicalId, path: [], value, reason: 'log-subscription' };
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
