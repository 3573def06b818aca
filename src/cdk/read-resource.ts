import { CfnElement, Stack, Token } from 'aws-cdk-lib';
import { isArray, isObject, Json, JsonObject, objectOf, setOwn } from '../core/json';
import { TokenVault } from './token-vault';

/**
 * The rendered form of an element sees everything that was done to it, overrides included; its public getters do not. These are
 * the things here that the CDK calls internal: this file alone reads them, at the oldest and the newest CDK under test.
 */
interface Rendered {
  _toCloudFormation?(): object;
  readonly _logicalIdOverride?: unknown;
}

/** An element as its stack's template will hold it: the whole template section of one element. */
export function renderElement(element: CfnElement, vault: TokenVault): JsonObject {
  const render = (element as unknown as Rendered)._toCloudFormation;
  if (!render) {
    throw new Error(
      `aws-cdk-lib of another major version: ${element.node.path} cannot be rendered. Use a version that datadog-serverless names as its peer.`,
    );
  }
  return objectOf(plain(vault.resolve(render.call(element), element)));
}

/**
 * Rendered properties that are not set are there as undefined, which is not JSON. What has none stays the same object, by which the
 * vault knows it.
 */
function plain(value: Json | undefined): Json | undefined {
  if (isArray(value)) {
    const items = value.map(item => plain(item)!);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isObject(value)) return value;
  let result: Record<string, Json> | undefined;
  for (const key of Object.keys(value)) {
    const item = plain(value[key]);
    if (item === value[key] && item !== undefined) continue;
    result ??= { ...value };
    if (item === undefined) delete result[key];
    else setOwn(result, key, item);
  }
  return result ?? value;
}

/** A resource with its logical id. */
export function renderResource(element: CfnElement, vault: TokenVault): readonly [string, JsonObject] {
  const [entry] = Object.entries(objectOf(renderElement(element, vault).Resources));
  if (!entry || !isObject(entry[1])) return [logicalIdOf(element), {}];
  return [entry[0], entry[1]];
}

/** Whether a logical id was set that is known only when the template is made, as that of a `currentVersion`: a hash that is costly to ask for. */
export const hasComputedId = (element: CfnElement): boolean => Token.isUnresolved((element as unknown as Rendered)._logicalIdOverride);

export const logicalIdOf = (element: CfnElement): string => String(Stack.of(element).resolve(element.logicalId));
