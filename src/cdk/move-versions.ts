import { CfnResource } from 'aws-cdk-lib';
import { Edit } from '../core/edit';
import { publishedEdits, versionIdOf } from '../core/published-versions';
import { recordEdit } from '../core/undo-record';
import { addMetadata } from './apply-edits';
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
  const changes = publishedEdits(edits.filter(({ logicalId }) => logicalId === functionId));
  const own = changes.length === 0 ? [] : versions.map(version => ({ version, before: logicalIdOf(version) }));
  apply();
  for (const { version, before } of own) if (logicalIdOf(version) === before) move(version, before, changes, vault);
}

function move(version: CfnResource, before: string, changes: readonly Edit[], vault: TokenVault): void {
  const { path, value } = recordEdit(before, renderResource(version, vault)[1], [], { RenamedFrom: before });
  addMetadata(version, path, value, vault);
  version.overrideLogicalId(versionIdOf(before, changes, {}));
}
