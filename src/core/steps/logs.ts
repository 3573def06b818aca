import { conditionalOf, leavesOf } from '../conditional';
import { Edit } from '../edit';
import { getAttOf, isIntrinsic, isNoValue, refOf } from '../intrinsics';
import { isObject, isString, Json, JsonObject } from '../json';
import { stableId } from '../logical-id';
import { nameText, subscribe } from '../subscription';
import { NO_CONTRIBUTION, Step, StepContext } from '../step';
import { FunctionView, propertiesOf, TemplateView, typeOf } from '../template';

/** Subscribes the function's log group to the Forwarder, by resources of the template and nothing else. */
export const logs: Step = (fn, context) => {
  const { forwarderArn } = context.settings.options;
  if (forwarderArn === undefined) return NO_CONTRIBUTION;
  const group = logGroupOf(fn, context);
  if (group === undefined) return { problems: [unreadable(fn.logicalId)] };
  const condition = fn.resource.Condition;
  const createPermission = context.settings.options.createForwarderPermissions ?? false;
  const { edits, problems } = subscribe(
    { name: group.name, ...(group.id !== undefined && { id: group.id }), ...(condition !== undefined && { condition }) },
    { forwarderArn, createPermission },
    context.template,
    fn.logicalId,
  );
  return { edits: [...(group.edits ?? []), ...edits], problems };
};

interface LogGroup {
  /** What `LogGroupName` of a subscription takes. */
  readonly name: Json;
  /** Logical id, of a log group in the template. */
  readonly id?: string;
  /** What makes the log group and points the function to it, where it has none. */
  readonly edits?: readonly Edit[];
}

function logGroupOf(fn: FunctionView, { template }: StepContext): LogGroup | undefined {
  const written = fn.properties.LoggingConfig;
  if (written !== undefined && !isNoValue(written)) {
    if (!isObject(written) || isIntrinsic(written)) return undefined;
    const { LogGroup: name } = written;
    if (name !== undefined && !isNoValue(name)) {
      return leavesOf(conditionalOf(name)).some(isNoValue) ? undefined : { name, ...declaredId(name, template) };
    }
  }
  const declared = tryFindDeclared(fn, template);
  if (declared !== undefined) return { name: { Ref: declared }, id: declared };
  // What the CDK adds for `logRetention` makes the group, too, and keeps its retention.
  const retained = tryFindDeclared(fn, template, 'Custom::LogRetention');
  if (retained !== undefined) return { name: { 'Fn::GetAtt': [retained, 'LogGroupName'] } };
  const subscribed = tryFindDeclared(fn, template, 'AWS::Logs::SubscriptionFilter');
  return subscribed === undefined ? newLogGroup(fn, template) : { name: propertiesOf(template.resources[subscribed]).LogGroupName! };
}

function declaredId(name: Json, { resources }: TemplateView): { readonly id?: string } {
  const id = refOf(name) ?? getAttOf(name)?.[0];
  return id !== undefined && typeOf(resources[id]) === 'AWS::Logs::LogGroup' ? { id } : {};
}

/** A log group that is declared under the name that Lambda writes to by default. */
function tryFindDeclared(
  { logicalId, properties: { FunctionName } }: FunctionView,
  template: TemplateView,
  type = 'AWS::Logs::LogGroup',
): string | undefined {
  const expected = new Set([`/aws/lambda/\${${logicalId}}`]);
  const name = template.resolve(FunctionName);
  if (isString(name)) expected.add(`/aws/lambda/${name}`);
  return template.idsOfType(type).find(id => {
    const written = propertiesOf(template.resources[id]).LogGroupName;
    const resolved = template.resolve(written);
    return (isString(resolved) && expected.has(resolved)) || expected.has(nameText(written) ?? '');
  });
}

function newLogGroup({ logicalId, resource, own }: FunctionView, { resources }: TemplateView): LogGroup {
  const id = stableId(logicalId, 'DatadogLogGroup', resources);
  const condition = resource.Condition;
  const value: JsonObject = { Type: 'AWS::Logs::LogGroup', ...(condition !== undefined && { Condition: condition }), ...KEPT };
  const before = isNoValue(own.LoggingConfig) ? undefined : own.LoggingConfig;
  const config: Edit =
    before === undefined
      ? { logicalId, path: ['Properties', 'LoggingConfig'], value: { LogGroup: { Ref: id } }, reason: 'log-subscription' }
      : { logicalId, path: ['Properties', 'LoggingConfig', 'LogGroup'], value: { Ref: id }, reason: 'log-subscription' };
  return { name: { Ref: id }, id, edits: [{ logicalId: id, path: [], value, reason: 'log-subscription' }, config] };
}

/** As Lambda's own log group does, it outlives the function, and the option: a person's logs are in it. */
const KEPT: JsonObject = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

const unreadable = (logicalId: string) => ({
  code: 'log-group-unreadable',
  severity: 'warning' as const,
  logicalId,
  path: 'Properties.LoggingConfig',
  message: 'Which log group the function writes to is not known while the template is transformed; it is not subscribed.',
  remedy: 'Give `LogGroup` as a name, a `Ref` or an `Fn::Sub`, or subscribe the group yourself.',
});
