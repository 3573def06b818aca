import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Json } from '../core/json';
import { versionIdOf } from '../core/published-versions';
import { recordEdit } from '../core/undo-record';
import { addMetadata } from './apply-edits';
import { hasComputedId, logicalIdOf, renderResource } from './read-resource';
import { TokenVault } from './token-vault';

/**
 * Lets the published versions that the app declares follow their instrumented function: each gets a logical id that changes with
 * the state that the function is instrumented to. `currentVersion` does that by itself, from what is rendered, and is left alone, unless
 * the app has given it an id of its own.
 */
export function moveVersions(versions: readonly CfnResource[], state: Json, vault: TokenVault): void {
  for (const version of versions) {
    if (isCurrentVersion(version) && hasComputedId(version)) continue;
    move(version, logicalIdOf(version), state, vault);
  }
}

/** https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda.Function.html#currentversion */
function isCurrentVersion(resource: CfnResource): boolean {
  const version = resource.node.scope;
  const fn = version?.node.scope as (IConstruct & { readonly currentVersion?: IConstruct }) | undefined;
  if (version?.node.id !== 'CurrentVersion') return false;
  try {
    return fn?.currentVersion === version;
  } catch {
    return false; // a version of the app's own that has this name: the CDK refuses to make another
  }
}

function move(version: CfnResource, before: string, state: Json, vault: TokenVault): void {
  const { path, value } = recordEdit(before, renderResource(version, vault)[1], [], { RenamedFrom: before });
  addMetadata(version, path, value, vault);
  version.overrideLogicalId(versionIdOf(before, state, {}));
}
