import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledLayers } from '../../macro/contract';
import { instrument } from '../../src/core/instrument';
import { isArray, isObject, isString, Json, JsonObject, objectOf } from '../../src/core/json';
import { parseOptions } from '../../src/core/parse-options';
import { parseTemplate } from '../../test/support/parse-template';
import { differences, idsOfType } from './differences';
import { REGION } from './hands';

export const samTemplate = (): JsonObject => parseTemplate(readFileSync(join(__dirname, '../sam/template.yaml'), 'utf8'));

/** The options that the SAM template gives to the macro. */
export function macroParameters(template: JsonObject): JsonObject {
  const transforms = isArray(template.Transform) ? template.Transform : [];
  const macro = transforms.find(transform => isObject(transform) && transform.Name === 'DatadogServerless');
  if (!macro) throw new Error('examples/sam/template.yaml does not name the macro DatadogServerless in its Transform section');
  return objectOf(objectOf(macro).Parameters);
}

/** The CDK ends a logical id with eight characters of a hash; without them it is the name that the SAM template has, too. */
export const nameOf = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

/** Any value of the CDK's template with the names of the SAM template. */
const renamed = (value: Json | undefined, ids: readonly string[]): Json =>
  JSON.parse(ids.reduce((json, id) => json.replaceAll(id, nameOf(id)), JSON.stringify(value ?? null))) as Json;

/** Where the functions of the SAM source, instrumented before its transform, differ from those of the CDK's template. */
export function samDifferences(source: JsonObject, cdk: JsonObject): readonly string[] {
  const { options } = parseOptions(macroParameters(source));
  const { template } = instrument(source, options, { region: REGION, bundledLayers: bundledLayers(process.env) });
  const ids = Object.keys(objectOf(cdk.Resources));
  return idsOfType(cdk, 'AWS::Lambda::Function').flatMap(id => {
    const fn = objectOf(objectOf(cdk.Resources)[id]);
    const sam = objectOf(objectOf(template.Resources)[nameOf(id)]);
    return differences(installed(objectOf(sam.Properties)), renamed(installed(objectOf(fn.Properties)), ids), nameOf(id));
  });
}

/** What an instrumentation consists of, on the function itself. */
function installed({ Runtime, Handler, Layers, Environment, Tags }: JsonObject): JsonObject {
  return { Runtime: Runtime ?? null, Handler: Handler ?? null, Layers: Layers ?? [], Environment: Environment ?? {}, Tags: tagMap(Tags) };
}

/** SAM writes tags as a map, CloudFormation as a list. */
function tagMap(tags: Json | undefined): JsonObject {
  if (!isArray(tags)) return objectOf(tags);
  const pairs = tags.map(objectOf).flatMap(({ Key, Value }) => (isString(Key) && Value !== undefined ? [[Key, Value] as const] : []));
  return Object.fromEntries(pairs);
}
