import { CfnLogGroup, ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Json } from '../core/json';
import { subscriptionEdits } from '../core/subscription';
import { viewOf } from '../core/template';
import { addElement } from './apply-edits';
import { optionsOfProps } from './construct-options';
import { DatadogProps } from './props';
import { logicalIdOf } from './read-resource';
import { TokenVault } from './token-vault';

/** Subscribes one log group to the Forwarder, in the stack that holds the log group. */
export function subscribeLogGroup(scope: IConstruct, logGroup: ILogGroup, props: DatadogProps): void {
  const resource = logGroup.node.defaultChild;
  const stack = Stack.of(resource ?? scope);
  const vault = new TokenVault(stack);
  const { forwarderArn, createForwarderPermissions: createPermission = false } = optionsOfProps(props, vault, stack).options;
  if (forwarderArn === undefined) {
    throw new Error(`${logGroup.node.path} cannot be subscribed: no Forwarder is known. Give \`forwarderArn\` to ${scope.node.path}.`);
  }
  const id = CfnLogGroup.isCfnResource(resource) ? logicalIdOf(resource) : undefined;
  const name = vault.resolve(logGroup.logGroupName, stack) as Json;
  const edits = subscriptionEdits(
    { name, ...(id !== undefined && { id }) },
    { forwarderArn, createPermission, owner: 'Imported' },
    viewOf({}, {}),
  );
  for (const { logicalId, value, section } of edits) addElement(stack, logicalId, value, section, vault);
}
