import { expandCatalog } from '../../projenrc/catalog';
import { CATALOG } from '../../src/core/catalog-data';
import { isArray, isObject, isString, Json, JsonObject, objectOf } from '../../src/core/json';
import { Deployment, Evaluator } from '../support/evaluate';
import { bytesOf } from '../support/json';
import { Case, hold, Law } from './law';

const PUBLISHED: ReadonlySet<string> = new Set(expandCatalog(CATALOG));
const DATADOG_LAYER = /:layer:(Datadog-|dd-trace-)/;
const LIBRARY_LAYER = /:layer:(Datadog-(Node|Python|Ruby)|dd-trace-)|:layer:bundled-/;
const DATADOG_HANDLER = /^\/opt\/nodejs\/node_modules\/datadog-lambda-js\/|^node_modules\/datadog-lambda-js\/|^datadog_lambda\./;

/** A function before and after, as it is when it is deployed. */
interface Deployed {
  readonly id: string;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** All truth values of the template's conditions that functions ask; at most three are told apart, the others are false. */
function deploymentsOf({ template, environment }: Case): readonly Deployment[] {
  const names = Object.keys(objectOf(template.Conditions)).slice(0, 3);
  const regions = environment.region === undefined ? ['us-east-1', 'us-gov-west-1'] : [environment.region];
  // What is not given may be given when it is deployed.
  const others = environment.parameters === undefined ? [{}, { EmptyLayerList: 'arn:other' }] : [environment.parameters];
  const defaults = Object.entries(objectOf(template.Parameters)).flatMap(([name, parameter]) => {
    const value = objectOf(parameter).Default;
    return value === undefined ? [] : [[name, value] as const];
  });
  return regions.flatMap(region => others.flatMap(given => Array.from({ length: 2 ** names.length }, (_, bits) => ({
    region,
    partition: region.startsWith('us-gov-') ? 'aws-us-gov' : region.startsWith('cn-') ? 'aws-cn' : 'aws',
    parameters: { ...Object.fromEntries(defaults), ...given },
    conditions: Object.fromEntries(names.map((name, i) => [name, (bits & (1 << i)) !== 0])),
  }))));
}

/** Every function that was edited, in every deployment. SAM merges `Globals` only later, so those of its functions with them are not judged. */
function eachDeployed(law: (one: Deployed, given: Case) => void): Law {
  return (core, given) => {
    const { template: after, plan } = core.instrument(given.template, given.options, given.environment);
    const edited = new Set(plan.edits.map(({ logicalId }) => logicalId));
    const ids = plan.coverage.map(({ logicalId }) => logicalId).filter(id => edited.has(id));
    if (given.template.Globals !== undefined || ids.length === 0) return;
    for (const deployment of deploymentsOf(given)) {
      const [old, now] = [new Evaluator(given.template, deployment), new Evaluator(after, deployment)];
      for (const id of ids) {
        law({ id, before: functionAt(old, given.template, id), after: functionAt(now, after, id) }, given);
      }
    }
  };
}

const functionAt = (evaluator: Evaluator, template: JsonObject, id: string): JsonObject =>
  objectOf(evaluator.evaluate(objectOf(objectOf(template.Resources)[id]).Properties));

const listOf = (value: Json | undefined): readonly Json[] => (isArray(value) ? value : []);
const variablesOf = (properties: JsonObject): JsonObject => objectOf(objectOf(properties.Environment).Variables);
const isLibrary = (layer: Json): boolean => !isString(layer) || LIBRARY_LAYER.test(layer);
/** Of what is known now: an import of another stack's or the region of an unknown stack has a length, too, but nobody can say which. */
function bytesOfEnvironment(properties: JsonObject): number {
  const known = Object.entries(variablesOf(properties)).map(([name, value]) => [name, isString(value) ? value.replace(/\$\{[^!}]*\}/g, '') : '']);
  return Buffer.byteLength(bytesOf(Object.fromEntries(known)));
}

const withinLimits = eachDeployed(({ id, before, after }, { environment }) => {
  const layers = listOf(after.Layers).length;
  hold(layers <= 5 || bytesOf(after.Layers) === bytesOf(before.Layers), `${id} has ${layers} layers`);
  const bytes = bytesOfEnvironment(after);
  hold(bytes <= 4096 || environment.region === undefined || bytes === bytesOfEnvironment(before), `${id} has ${bytes} bytes of environment`);
  const [old, now] = [keysOf(before.Tags), keysOf(after.Tags)];
  hold(duplicates(now) <= duplicates(old), `${id} has a tag twice`);
});

const keysOf = (tags: Json | undefined): readonly string[] => listOf(tags).map(tag => objectOf(tag).Key).filter(isString);
const duplicates = (keys: readonly string[]): number => keys.length - new Set(keys).size;

const onlyPublishedLayers = eachDeployed(({ id, before, after }, { options }) => {
  const old = new Set(listOf(before.Layers).map(bytesOf));
  const pinned = options.nodeLayerVersion;
  for (const layer of listOf(after.Layers)) {
    if (old.has(bytesOf(layer)) || !isString(layer) || !DATADOG_LAYER.test(layer)) continue;
    const account = layer.split(':')[4]!;
    const known = account === options.useLayersFromAccount || PUBLISHED.has(pinned === undefined ? layer : atCatalogVersion(layer));
    hold(known, `${id} gets ${layer}, which nobody has published`);
  }
});

/** A version that a person asks for is theirs; that the layer exists in the region is the catalog's. */
function atCatalogVersion(arn: string): string {
  if (!arn.includes(':Datadog-Node')) return arn;
  return [...PUBLISHED].find(one => one.startsWith(`${arn.slice(0, arn.lastIndexOf(':'))}:`)) ?? arn;
}

const wholeOrNotAtAll = eachDeployed(({ id, before, after }, { options }) => {
  const redirected = DATADOG_HANDLER.test(String(after.Handler)) && !DATADOG_HANDLER.test(String(before.Handler));
  const layers = listOf(after.Layers);
  if (redirected) {
    hold(options.addLayers === false || !isArray(after.Layers) || layers.some(isLibrary), `${id} is redirected to a layer that it does not have`);
    hold(bytesOf(variablesOf(after).DD_LAMBDA_HANDLER) === bytesOf(before.Handler), `${id} has lost its own handler`);
    hold(before.Handler !== undefined, `${id} had no handler to redirect`);
  }
  if (variablesOf(after).AWS_LAMBDA_EXEC_WRAPPER === '/opt/datadog_wrapper' && isArray(after.Layers)) {
    hold(layers.some(layer => !isString(layer) || layer.includes(':layer:Datadog-Extension')), `${id} starts by a script that it does not have`);
  }
});

const personWins = eachDeployed(({ id, before, after }, { options }) => {
  if (options.takeOver) return;
  const [old, now] = [variablesOf(before), variablesOf(after)];
  for (const name of Object.keys(old)) {
    if (name === 'DD_LAMBDA_HANDLER') continue;
    if (name === 'DD_TAGS') hold(endsWith(now[name], old[name]), `${id} has lost tags of its own in DD_TAGS`);
    else hold(bytesOf(now[name]) === bytesOf(old[name]), `${id} has lost its own ${name}`);
  }
  const foreign = (properties: JsonObject): string => bytesOf(listOf(properties.Layers).filter(layer => layer !== '' && !DATADOG_LAYER.test(String(layer))));
  if (!isArray(before.Layers)) return;
  hold(foreign(before) === foreign(withoutOurs(before, after)), `${id} has lost layers of its own, or their order`);
  const ownTags = bytesOf(listOf(before.Tags));
  hold(bytesOf(listOf(after.Tags).slice(0, listOf(before.Tags).length)) === ownTags, `${id} has lost tags of its own`);
});

const endsWith = (value: Json | undefined, end: Json | undefined): boolean =>
  isString(value) && isString(end) ? value.endsWith(end) : bytesOf(value).includes(bytesOf(end));

/** Bundled layers are no one else's; what was not there before is ours. */
function withoutOurs(before: JsonObject, after: JsonObject): JsonObject {
  const old = new Set(listOf(before.Layers).map(bytesOf));
  return { Layers: listOf(after.Layers).filter(layer => old.has(bytesOf(layer))) };
}

const wellFormed = eachDeployed(({ id, before, after }) => {
  for (const property of ['Layers', 'Environment', 'Tags', 'Handler', 'Role', 'TracingConfig', 'LoggingConfig'] as const) {
    if (malformed(after[property]) && !malformed(before[property])) throw new Error(`${property} of ${id} is no valid intrinsic function any more`);
  }
});

/** A function beside other keys: what CloudFormation refuses. */
function malformed(value: Json | undefined): boolean {
  if (isArray(value)) return value.some(malformed);
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return (keys.length > 1 && keys.some(key => key === 'Ref' || key.startsWith('Fn::'))) || keys.some(key => malformed(value[key]));
}

/** Laws about what is deployed, in every combination of the template's conditions. */
export const DEPLOYED_LAWS: Readonly<Record<string, Law>> = {
  'no edit exceeds a limit': withinLimits,
  'no layer is added that nobody has published': onlyPublishedLayers,
  'a function is changed whole or not at all': wholeOrNotAtAll,
  'what a person wrote on the function wins': personWins,
  'no function stands beside other keys': wellFormed,
};
