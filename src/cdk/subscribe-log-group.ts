import { CfnResource, Stack } from 'aws-cdk-lib';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IConstruct } from 'constructs';
import { Json, JsonObject } from '../core/json';
import { subscriptionEdits } from '../core/subscription';
import { viewOf } from '../core/template';
import { addElement } from './apply-edits';
import { optionsOfProps } from './construct-options';
import { DatadogProps } from './props';
import { renderResource } from './read-resource';
import { TokenVault } from './token-vault';

/** Throws where log groups cannot be subscribed because no Forwarder is known. */
export function checkForwarder(scope: IConstruct, { forwarderArn, forwarder }: DatadogProps): void {
  if (forwarderArn === undefined && forwarder === undefined) {
    throw new Error(`${scope.node.path}: no Forwarder is known that log groups could be subscribed to. Give \`forwarderArn\`.`);
  }
}

/** Subscribes one log group to the Forwarder, in the stack that holds the log group. */
export function subscribeLogGroup(logGroup: ILogGroup, props: DatadogProps): void {
  const stack = Stack.of(logGroup);
  const vault = new TokenVault(stack);
  const { forwarderArn, createForwarderPermissions: createPermission = false } = optionsOfProps(props, vault, stack).options;
  const resource = logGroup.node.defaultChild;
  const declared: readonly (readonly [string, JsonObject])[] = isResource(resource) ? [renderResource(resource, vault)] : [];
  const group = { name: vault.resolve(logGroup.logGroupName, stack) as Json, ...declared.map(([id]) => ({ id }))[0] };
  const template = viewOf({ Resources: Object.fromEntries(declared) }, {});
  const edits = subscriptionEdits(group, { forwarderArn: forwarderArn!, createPermission }, template);
  for (const { logicalId, value, section } of edits) addElement(stack, logicalId, value, section, vault);
}

const isResource = (construct: IConstruct | undefined): construct is CfnResource =>
  construct !== undefined && CfnResource.isCfnResource(construct);
