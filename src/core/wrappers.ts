import { readableText } from './intrinsics';
import { isArray, isObject, isString, Json, JsonObject, objectOf, own } from './json';
import { FunctionView } from './template';

/** How a vendor's tool leaves its mark on a function. */
export interface Wrapper {
  readonly vendor: string;
  readonly handler?: RegExp;
  /** The variable in which the tool keeps the function's own handler. */
  readonly originalIn?: string;
  readonly execWrapper?: RegExp;
  readonly layer?: RegExp;
  readonly tag?: RegExp;
}

export const DATADOG_HANDLERS = {
  node: '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler',
  nodePackage: 'node_modules/datadog-lambda-js/dist/handler.handler',
  python: 'datadog_lambda.handler.handler',
} as const;

const HANDLERS: ReadonlySet<string> = new Set(Object.values(DATADOG_HANDLERS));

export const isDatadogHandler = (handler: Json | undefined): boolean => isString(handler) && HANDLERS.has(handler);

const DATADOG_LIBRARY = /:layer:(Datadog-(Node|Python|Ruby)|dd-trace-(java|dotnet))[\w-]*(:|$)/;

/** Datadog's other tools, known by the tag they leave, or by handler and layer together where they were written by hand. */
const DATADOG_TOOLS: Wrapper = {
  vendor: "another of Datadog's tools",
  originalIn: 'DD_LAMBDA_HANDLER',
  tag: /^(dd_sls_(macro|plugin|ci|terraform_module|remote_instrumenter)\w*|dd_cdk_construct)$/,
};

const VENDORS: readonly Wrapper[] = [
  {
    vendor: 'New Relic',
    handler: /(newrelic-lambda-wrapper|newrelic_lambda_wrapper)\.handler$|newrelic-lambda\/index\.handler$/,
    originalIn: 'NEW_RELIC_LAMBDA_HANDLER',
    layer: /:layer:NewRelic/,
  },
  {
    vendor: 'Lumigo',
    handler: /lumigo-auto-instrument\.handler$|lumigo_tracer\._handler$/,
    originalIn: 'LUMIGO_ORIGINAL_HANDLER',
    execWrapper: /^\/opt\/lumigo_wrapper$/,
    layer: /:layer:lumigo-(node|python|java)-tracer/,
  },
  {
    vendor: 'Sentry',
    handler: /^sentry_sdk\.integrations\.init_serverless_sdk\.sentry_lambda_handler$/,
    originalIn: 'SENTRY_INITIAL_HANDLER',
    layer: /:layer:Sentry(Node|Python)ServerlessSDK/,
  },
  { vendor: 'Dynatrace', execWrapper: /^\/opt\/dynatrace$/, layer: /:layer:Dynatrace_OneAgent/ },
  {
    vendor: 'Elastic',
    execWrapper: /^\/opt\/(python\/bin\/elasticapm-lambda|nodejs\/.*elastic.*)$/,
    layer: /:layer:elastic-apm-(node|python|java)/,
  },
  { vendor: 'Splunk', execWrapper: /^\/opt\/(nodejs-|python-|otel-|.*)splunk.*$/, layer: /:layer:splunk-(apm|lambda)/ },
  {
    vendor: 'Instana',
    handler: /^instana-aws-lambda-auto-wrap\.handler$|^instana\.lambda_handler$/,
    originalIn: 'LAMBDA_HANDLER',
    layer: /:layer:instana-(nodejs|python)/,
  },
  {
    vendor: 'Thundra',
    handler: /^thundra_?(handler|wrapper)\b/,
    originalIn: 'THUNDRA_AGENT_LAMBDA_HANDLER',
    layer: /:layer:(thundra|catchpoint)-lambda-/,
  },
  { vendor: 'AppDynamics', execWrapper: /^\/opt\/appdynamics-extension-script$/, layer: /:layer:appdynamics-/ },
  {
    vendor: 'OpenTelemetry',
    execWrapper: /^\/opt\/(otel-\w+|[\w-]*otel[\w-]*-handler)$/,
    layer: /:layer:(aws-otel-(nodejs|python|java)|opentelemetry-(nodejs|python|java|ruby)|AWSOpenTelemetryDistro)/,
  },
];

/** The tool that has wrapped a function already, if one has. */
export function tryFindWrapper({ properties }: FunctionView): Wrapper | undefined {
  const layers = isArray(properties.Layers) ? properties.Layers.map(layer => readableText(layer) ?? '') : NO_LAYERS;
  const byHand = isDatadogHandler(properties.Handler) && layers.some(layer => DATADOG_LIBRARY.test(layer));
  if (byHand || tagKeysOf(properties.Tags).some(key => DATADOG_TOOLS.tag!.test(key))) return DATADOG_TOOLS;
  const { AWS_LAMBDA_EXEC_WRAPPER: script } = variablesOf(properties);
  const handler = isString(properties.Handler) && ANY.handler.test(properties.Handler) ? properties.Handler : undefined;
  const execWrapper = isString(script) && ANY.execWrapper.test(script) ? script : undefined;
  const marked = layers.some(layer => ANY.layer.test(layer));
  if (handler === undefined && execWrapper === undefined && !marked) return undefined;
  return VENDORS.find(
    vendor =>
      (handler !== undefined && vendor.handler?.test(handler) === true) ||
      (execWrapper !== undefined && vendor.execWrapper?.test(execWrapper) === true) ||
      layers.some(layer => vendor.layer?.test(layer)),
  );
}

const NO_LAYERS: readonly string[] = [];

/** What any of the tools leaves: almost every function has none of it. */
const ANY = { handler: anyOf('handler'), execWrapper: anyOf('execWrapper'), layer: anyOf('layer') };

function anyOf(mark: 'handler' | 'execWrapper' | 'layer'): RegExp {
  return new RegExp(VENDORS.flatMap(vendor => vendor[mark]?.source ?? []).join('|'));
}

/** Variables where they stand as a plain map; behind an intrinsic function, none. */
export const variablesOf = (properties: JsonObject): JsonObject => objectOf(objectOf(properties.Environment).Variables);

/** Keys of tags in the list form of CloudFormation and the map form of SAM. */
function tagKeysOf(tags: Json | undefined): readonly string[] {
  if (isArray(tags)) return tags.map(tag => own(objectOf(tag), 'Key')).filter(isString);
  return isObject(tags) ? Object.keys(tags) : [];
}

/** The function as it was before the tool wrapped it, as far as the tool's marks tell; undefined where its own handler is lost. */
export function tryUnwrap(fn: FunctionView, wrapper: Wrapper): JsonObject | undefined {
  const { properties, own: written } = fn;
  const variables = variablesOf(properties);
  const redirected =
    wrapper === DATADOG_TOOLS
      ? isDatadogHandler(properties.Handler)
      : isString(properties.Handler) && wrapper.handler?.test(properties.Handler) === true;
  const original = wrapper.originalIn === undefined ? undefined : own(variables, wrapper.originalIn);
  if (redirected && (original === undefined || isDatadogHandler(original))) return undefined;
  return {
    ...written,
    ...(redirected && { Handler: original! }),
    ...(isArray(written.Layers) &&
      wrapper.layer && { Layers: written.Layers.filter(layer => !wrapper.layer!.test(readableText(layer) ?? '')) }),
    ...(isArray(written.Tags) && wrapper.tag && { Tags: written.Tags.filter(tag => !tagKeysOf([tag]).some(key => wrapper.tag!.test(key))) }),
    ...withoutExecWrapper(written, wrapper),
  };
}

function withoutExecWrapper(written: JsonObject, { execWrapper }: Wrapper): JsonObject {
  const { AWS_LAMBDA_EXEC_WRAPPER: script, ...rest } = variablesOf(written);
  if (!isString(script) || execWrapper?.test(script) !== true) return {};
  return { Environment: { ...objectOf(written.Environment), Variables: rest } };
}
