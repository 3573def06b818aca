import { CfnMapping, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { applyEdits } from '../core/apply';
import { Edit } from '../core/edit';
import { isObject, Json, JsonObject, objectOf, valueAt } from '../core/json';
import { stableHash } from '../core/logical-id';
import { TokenVault } from './token-vault';

/** Maps the core's edits of one function onto the constructs of its stack. */
export function applyToConstruct(
  resource: CfnResource,
  logicalId: string,
  template: JsonObject,
  edits: readonly Edit[],
  vault: TokenVault,
): void {
  const after = objectOf(objectOf(applyEdits(template, edits).Resources)[logicalId]);
  const whole = new Set<string>();
  for (const { logicalId: id, path, value, section } of edits) {
    if (id !== logicalId) addElement(Stack.of(resource), id, value, section, vault);
    else if (path[0] === 'Metadata') resource.addMetadata(path[1]!, vault.restore(value));
    else if (isPlainVariable(path)) resource.addPropertyOverride(path.slice(1).map(escape).join('.'), vault.restore(value));
    else whole.add(path[1]!);
  }
  for (const property of whole) overrideProperty(resource, property, valueAt(after, ['Properties', property])!, vault);
}

/** A variable in a plain map is set by itself, so that the map's other values are left to whoever renders them. */
const isPlainVariable = (path: readonly string[]): boolean =>
  path.length === 4 && path[1] === 'Environment' && path[2] === 'Variables' && path[3] !== 'Fn::If';

/** Replaces a property whole. An override is merged into an object; taking it out first makes it a replacement. */
function overrideProperty(resource: CfnResource, property: string, value: Json, vault: TokenVault): void {
  if (isObject(value)) resource.addPropertyDeletionOverride(property);
  resource.addPropertyOverride(property, vault.restore(value));
}

const escape = (key: string): string => key.replace(/\./g, '\\.');

/** What was added to a stack, and from what, so that the same is not added twice and another thing not taken for it. */
const ADDED_FROM = new WeakMap<IConstruct, string>();

/** A new element of the stack's template, under the logical id that the macro gives it too. */
export function addElement(stack: Stack, logicalId: string, value: Json, section: Edit['section'], vault: TokenVault): void {
  const content = JSON.stringify(value);
  const id = `DatadogServerless-${logicalId}`;
  const before = stack.node.tryFindChild(id);
  if (before && ADDED_FROM.get(before) === content) return;
  if (before) return addElement(stack, `${logicalId}${stableHash(content)}`, value, section, vault);
  const added =
    section === 'Mappings' ? new CfnMapping(stack, id, { mapping: value as Mapping }) : newResource(stack, id, objectOf(value), vault);
  added.overrideLogicalId(logicalId);
  ADDED_FROM.set(added, content);
}

type Mapping = Record<string, Record<string, string>>;

function newResource(
  stack: Stack,
  id: string,
  { Type, Properties, Metadata, Condition, DependsOn }: JsonObject,
  vault: TokenVault,
): CfnResource {
  const added = new CfnResource(stack, id, {
    type: String(Type),
    properties: vault.restore(objectOf(Properties)) as Record<string, unknown>,
  });
  for (const [key, item] of Object.entries(objectOf(Metadata))) added.addMetadata(key, item);
  if (Condition !== undefined) added.addOverride('Condition', Condition);
  if (DependsOn !== undefined) added.addOverride('DependsOn', DependsOn);
  return added;
}
