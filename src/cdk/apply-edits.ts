import { CfnMapping, CfnResource, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { applyEdits } from '../core/apply';
import { Edit } from '../core/edit';
import { policyName } from '../core/grant';
import { isArray, Json, JsonObject, objectOf, valueAt } from '../core/json';
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
  const changed = new Set<string>();
  const ids = new Map<string, string>();
  for (const { logicalId: id, path, value, section } of edits) {
    if (id !== logicalId && path.length === 0) ids.set(id, addElement(Stack.of(resource), id, value, section, vault));
  }
  for (const { path, value } of edits.filter(edit => edit.logicalId === logicalId)) {
    if (path[0] === 'Metadata') addMetadata(resource, path, value, vault);
    else if (path[0] === 'DependsOn') dependOnAdded(resource, value, ids);
    else changed.add(path[1]!);
  }
  for (const property of changed) resource.addPropertyOverride(property, vault.restore(valueAt(after, ['Properties', property])!));
}

/** Metadata that an edit sets under one key, or where there was none, as a whole. */
export function addMetadata(resource: CfnResource, [, key]: readonly string[], value: Json, vault: TokenVault): void {
  const entries = key === undefined ? Object.entries(objectOf(value)) : [[key, value] as const];
  for (const [name, item] of entries) resource.addMetadata(name, vault.restore(item));
}

/** Dependencies that the app has are rendered by the CDK; those on added elements join them. */
function dependOnAdded(resource: CfnResource, names: Json, ids: ReadonlyMap<string, string>): void {
  for (const name of isArray(names) ? names : [names]) {
    const id = ids.get(String(name));
    const added = id === undefined ? undefined : elementsOf(Stack.of(resource)).node.tryFindChild(id);
    if (CfnResource.isCfnResource(added)) depend(resource, added);
  }
}

/** The CDK's newest versions have another name for it, and warn of the old one. */
function depend(resource: CfnResource & { addResourceDependency?(on: CfnResource): void }, on: CfnResource): void {
  if (resource.addResourceDependency) resource.addResourceDependency(on);
  else resource.addDependency(on);
}

const ELEMENTS = 'DatadogServerlessElements';

/** The scope of what is added to a stack. Where in the synthesis it was made tells nobody anything: that is costly, and left out. */
function elementsOf(stack: Stack): Construct {
  const before = stack.node.tryFindChild(ELEMENTS) as Construct | undefined;
  if (before) return before;
  const made = new Construct(stack, ELEMENTS);
  made.node.setContext('aws:cdk:disable-creation-stack-traces', true);
  return made;
}

/** What was added to a stack, and from what, so that the same is not added twice and another thing not taken for it. */
const ADDED_FROM = new WeakMap<IConstruct, string>();

/** A new element of the stack's template, under the logical id that the macro gives it too; of another construct's, under one of its own. */
export function addElement(stack: Stack, logicalId: string, value: Json, section: Edit['section'], vault: TokenVault): string {
  const content = JSON.stringify(value);
  const scope = elementsOf(stack);
  const before = scope.node.tryFindChild(logicalId);
  if (before && ADDED_FROM.get(before) === content) return logicalId;
  if (before) {
    const id = `${logicalId}${stableHash(content)}`;
    return addElement(stack, id, withOwnName(value, id), section, vault);
  }
  const added =
    section === 'Mappings'
      ? new CfnMapping(scope, logicalId, { mapping: value as Mapping, lazy: false })
      : newResource(scope, logicalId, objectOf(value), vault);
  added.overrideLogicalId(logicalId);
  ADDED_FROM.set(added, content);
  return logicalId;
}

/** A policy is named after its id. */
function withOwnName(value: Json, id: string): Json {
  const properties = objectOf(objectOf(value).Properties);
  if (properties.PolicyName === undefined) return value;
  return { ...objectOf(value), Properties: { ...properties, PolicyName: policyName(id) } };
}

type Mapping = Record<string, Record<string, string>>;

function newResource(
  scope: Construct,
  id: string,
  { Type, Properties, Metadata, ...attributes }: JsonObject,
  vault: TokenVault,
): CfnResource {
  const added = new CfnResource(scope, id, {
    type: String(Type),
    properties: vault.restore(objectOf(Properties)) as Record<string, unknown>,
  });
  for (const [key, item] of Object.entries(objectOf(Metadata))) added.addMetadata(key, item);
  for (const [key, item] of Object.entries(attributes)) added.addOverride(key, item);
  return added;
}
