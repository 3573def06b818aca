import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IConstruct } from 'constructs';
import { Json, JsonObject } from '../core/json';
import { Options } from '../core/option-values';
import { SubscribedGroup, subscribe, Subscription } from '../core/subscription';
import { viewOf } from '../core/template';
import { DatadogProps } from './props';
import { renderResource } from './read-resource';
import { TokenVault } from './token-vault';

/** Throws where log groups cannot be subscribed because no Forwarder is known. */
export function checkForwarder(scope: IConstruct, { forwarderArn, forwarder }: DatadogProps): void {
  if (forwarderArn === undefined && forwarder === undefined) {
    throw new Error(`${scope.node.path}: no Forwarder is known that log groups could be subscribed to. Give \`forwarderArn\`.`);
  }
}

/** Throws for an imported log group of another region or account: the filter would be made in those of the stack. */
export function checkPlace(logGroup: ILogGroup): void {
  const { region, account } = Stack.of(logGroup);
  for (const [there, here] of [
    [logGroup.env.region, region],
    [logGroup.env.account, account],
  ] as const) {
    if (there === here || there === '' || Token.isUnresolved(there) || Token.isUnresolved(here)) continue;
    throw new Error(
      `${logGroup.node.path}: the log group is in ${there}, and its stack, which would hold the subscription filter, in ${here}. Import it in a stack of ${there}.`,
    );
  }
}

/** What subscribes one log group to the Forwarder, in a stack that has these resources. */
export function planSubscription(logGroup: ILogGroup, options: Options, resources: JsonObject, vault: TokenVault): Subscription {
  const { forwarderArn, createForwarderPermissions: createPermission = false } = options;
  const resource = logGroup.node.defaultChild;
  const [id, rendered] = isResource(resource) ? renderResource(resource, vault) : [];
  const name = vault.resolve(logGroup.logGroupName, logGroup) as Json;
  const group: SubscribedGroup = { name, ...(id !== undefined && { id }) };
  const template = viewOf({ Resources: { ...resources, ...(id !== undefined && { [id]: rendered! }) } }, {});
  return subscribe(group, { forwarderArn: forwarderArn!, createPermission }, template);
}

const isResource = (construct: IConstruct | undefined): construct is CfnResource =>
  construct !== undefined && CfnResource.isCfnResource(construct);
