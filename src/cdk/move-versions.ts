import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Json } from '../core/json';
import { Problem } from '../core/problem';
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
export function moveVersions(versions: readonly CfnResource[], state: Json, vault: TokenVault): readonly Problem[] {
  return versions
    .filter(version => !(isCurrentVersion(version) && hasComputedId(version)))
    .flatMap(version => {
      const id = logicalIdOf(version);
      return move(version, id, state, vault) ? [] : [exported(id)];
    });
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

/** False where `Stack.exportValue` has locked the id. */
function move(version: CfnResource, before: string, state: Json, vault: TokenVault): boolean {
  const { path, value } = recordEdit(before, renderResource(version, vault)[1], [], { RenamedFrom: before });
  try {
    version.overrideLogicalId(versionIdOf(before, state, {}));
  } catch (error) {
    if (!String(error).includes('locked')) throw error;
    return false;
  }
  addMetadata(version, path, value, vault);
  return true;
}

const exported = (logicalId: string): Problem => ({
  code: 'version-exported',
  severity: 'warning',
  logicalId,
  message: 'The version is exported to other stacks, so it stays, and with it what they run, without what is changed here on its function.',
  remedy: 'Export an alias of the function in its place, or publish another version.',
});
