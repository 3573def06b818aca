import { edgeFunctions } from './edge-functions';
import { referencesIn } from './references';
import { globMatcher } from './globs';
import { isArray, isObject, isString, Json, JsonObject, objectOf } from './json';
import { Environment, Settings } from './settings';
import { Skip, skip } from './skip';
import { FunctionView, TemplateView } from './template';

/** Says of each function why it is left alone, or nothing. */
export type Selection = (fn: FunctionView) => Skip | undefined;

export function selectionOf(settings: Settings, template: TemplateView): Selection {
  const choose = choiceOf(settings, template);
  const atEdge = edgeFunctions(settings, template);
  const forwards = forwarderOf(settings, template);
  return fn => {
    const chosen = choose(fn.logicalId, fn.resource, fn.properties.FunctionName, fn.properties.Tags);
    if (chosen) return chosen;
    if (forwards(fn)) return FORWARDER;
    const helper = helperOf(fn.logicalId, fn.resource, settings);
    if (helper) return helper;
    return atEdge(fn) ? EDGE : undefined;
  };
}

const HELPER = skip(
  'custom-resource-helper',
  'It is a helper of the CDK for custom resources.',
  'Name it to the construct to instrument it all the same.',
);
const EDGE = skip('lambda-edge', 'Lambda@Edge allows neither layers nor environment variables.', 'Exclude the function.');

const FORWARDER = skip(
  'forwarder',
  'It is the Forwarder itself, whose own log would be sent to it without end.',
  'Name another function as the Forwarder to instrument it.',
);

/** Tells the Forwarder, where it is a function of the same template. */
function forwarderOf({ options: { forwarderArn, stepFunctionForwarderArn } }: Settings, template: TemplateView): (fn: FunctionView) => boolean {
  const arns = [forwarderArn, stepFunctionForwarderArn].filter(arn => arn !== undefined);
  const named = new Set(arns.flatMap(arn => [...referencesIn(arn)]));
  const names = arns.map(arn => (isString(arn) ? arn.split(':')[6] : undefined));
  return ({ logicalId, properties: { FunctionName } }) => {
    if (arns.length === 0) return false;
    const name = template.resolve(FunctionName);
    return named.has(logicalId) || (isString(name) && names.includes(name));
  };
}

/** Says whether a person left a resource out, by a tag on it or by patterns. */
export function choiceOf(
  { options: { include, exclude }, environment }: Settings,
  template: TemplateView,
): (logicalId: string, resource: JsonObject, name: Json | undefined, tags: Json | undefined) => Skip | undefined {
  const included = include && globMatcher(include);
  const excluded = globMatcher(exclude ?? []);
  return (logicalId, resource, name, tags) => {
    const names = include || exclude ? namesOf(logicalId, pathOf(logicalId, resource, environment), template.resolve(name)) : [];
    if (isOptedOut(tags)) return skip('excluded', 'It has the tag `datadog:instrument=false`.', 'Remove the tag to instrument it.');
    if (excluded(names)) return skip('excluded', 'It matches `exclude`.', 'Change `exclude` to instrument it.');
    if (included && !included(names)) return skip('excluded', 'It does not match `include`.', 'Change `include` to instrument it.');
    return undefined;
  };
}

/** Logical id, construct path and name: what patterns are matched against. */
function namesOf(logicalId: string, path: string | undefined, name: Json | undefined): readonly string[] {
  return [logicalId, ...(path === undefined ? [] : [path, path.replace(/\/Resource$/, '')]), ...(isString(name) ? [name] : [])];
}

/** Where the CDK writes a resource's path in the construct tree, unless it is told not to. */
export function constructPathOf(resource: JsonObject): string | undefined {
  const path = objectOf(resource.Metadata)['aws:cdk:path'];
  return isString(path) ? path : undefined;
}

const pathOf = (logicalId: string, resource: JsonObject, { constructPaths }: Environment): string | undefined =>
  constructPaths?.[logicalId] ?? constructPathOf(resource);

const OPT_OUT = 'datadog:instrument';

function isOptedOut(tags: Json | undefined): boolean {
  if (isArray(tags)) return tags.some(tag => objectOf(tag).Key === OPT_OUT && isFalse(objectOf(tag).Value));
  return isObject(tags) && isFalse(tags[OPT_OUT]);
}

const isFalse = (value: Json | undefined): boolean => value === false || (isString(value) && value.toLowerCase() === 'false');

/** What the CDK itself adds: singletons of custom resources, the framework of its providers, and hooks that it writes. */
const CDK_HELPER =
  /(^|\/)(Custom::[^/]+|AWS[0-9a-f]{32}|LogRetention[0-9a-f]{32}|BucketNotificationsHandler[0-9a-f]{32}|framework-(onEvent|isComplete|onTimeout)|waiter-state-machine|CertificateRequestorFunction|DrainECSHook|@aws-cdk--[^/]+)(\/|$)|CustomResourceProvider\/Handler$/;
const CDK_HELPER_ID =
  /^((Custom|AWSCDK)[A-Z]\w*CustomResourceProviderHandler[0-9A-F]{8}|AWS[0-9a-f]{32}[0-9A-F]{8}|LogRetention[0-9a-f]{32}[0-9A-F]{8}|BucketNotificationsHandler[0-9a-f]{32}[0-9A-F]{8}|CustomCDKBucketDeployment\w+|\w*(framework(onEvent|isComplete|onTimeout)|waiterstatemachine|CertificateRequestorFunction|DrainECSHookFunction)[0-9A-F]{8})$/;

/** Why a helper of the CDK is left alone, unless it was named. */
export function helperOf(logicalId: string, resource: JsonObject, { environment }: Settings): Skip | undefined {
  return environment.named !== true && isCdkHelper(logicalId, pathOf(logicalId, resource, environment)) ? HELPER : undefined;
}

/** By the path, which tells for certain; without one, by the id that such a path gives. */
const isCdkHelper = (logicalId: string, path: string | undefined): boolean =>
  path === undefined ? CDK_HELPER_ID.test(logicalId) : CDK_HELPER.test(path);
