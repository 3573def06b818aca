import { CfnResource } from 'aws-cdk-lib';
import { Edit } from '../core/edit';
import { getAttOf, refOf } from '../core/intrinsics';
import { objectOf } from '../core/json';
import { versionIdOf } from '../core/published-versions';
import { recordEdit } from '../core/undo-record';
import { logicalIdOf, renderResource } from './read-resource';
import { TokenVault } from './token-vault';

/**
 * Applies edits of a function and lets the published versions of it that the app declares follow: each gets a logical id that
 * changes with the edits. `currentVersion` does that by itself, from what is rendered, and is left alone.
 */
export function moveVersions(
  versions: readonly CfnResource[],
  functionId: string,
  edits: readonly Edit[],
  vault: TokenVault,
  apply: () => void,
): void {
  const own = versions.filter(version => isOf(version, functionId, vault)).map(version => ({ version, before: logicalIdOf(version) }));
  apply();
  const changes = edits.filter(({ logicalId, reason }) => logicalId === functionId && reason !== 'undo-record');
  for (const { version, before } of own) if (changes.length > 0 && logicalIdOf(version) === before) move(version, before, changes, vault);
}

function isOf(version: CfnResource, functionId: string, vault: TokenVault): boolean {
  const name = objectOf(renderResource(version, vault)[1].Properties).FunctionName;
  return (refOf(name) ?? getAttOf(name)?.[0]) === functionId;
}

function move(version: CfnResource, before: string, changes: readonly Edit[], vault: TokenVault): void {
  const { path, value } = recordEdit(before, renderResource(version, vault)[1], [], { RenamedFrom: before });
  version.addMetadata(path[1]!, value);
  version.overrideLogicalId(versionIdOf(before, changes, {}));
}
