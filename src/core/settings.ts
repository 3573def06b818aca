import { partitionOf } from './arn';
import { isLiteral } from './intrinsics';
import { Json } from './json';
import { Options, Text } from './option-values';

/** What the host of the core knows about the stack and the product. */
export interface Environment {
  /** Region of the stack; absent where it is known only at deployment. */
  readonly region?: string;
  /** The region of what a value refers to outside the template, where the host knows it. */
  readonly regionOf?: (value: Json) => string | undefined;
  /** ARNs of this product's own layers, by key (`nodejs`, `python3.12-x86_64`, …), where they are deployed. */
  readonly bundledLayers?: Readonly<Record<string, Json>>;
  /** Values of the template's parameters, where known; else their defaults count. */
  readonly parameters?: Readonly<Record<string, Json>>;
  /** Variables for single functions, by logical id: they stand above the options and below what the function itself has. */
  readonly variables?: Readonly<Record<string, Readonly<Record<string, Text>>>>;
  /** Only these functions and state machines are looked at; absent means all. */
  readonly resourceIds?: ReadonlySet<string>;
  /** Paths in the construct tree, by logical id, where the host knows them and the template may not tell. */
  readonly constructPaths?: Readonly<Record<string, string>>;
  /** They were named one by one: functions that the CDK made for itself are meant, too, if they are among them. */
  readonly named?: boolean;
}

/** The options with their defaults, which depend on each other and on the region. */
export interface Settings {
  readonly options: Options;
  readonly environment: Environment;
  readonly partition?: string;
  readonly hasKey: boolean;
  readonly extension: boolean;
  /** Undefined where it follows the partition, which is known only at deployment. */
  readonly fips: boolean | undefined;
  readonly tracing: boolean;
  readonly xray: boolean;
  readonly mergeXray: boolean | undefined;
  readonly site: Text;
  /** Features that only Datadog's published layers carry are on. */
  readonly needsPublishedLayer: boolean;
}

export function settingsOf(options: Options, environment: Environment): Settings {
  const { region } = environment;
  const hasKey = [options.apiKey, options.apiKeySecretArn, options.apiKeySsmArn, options.apiKmsKey].some(key => key !== undefined);
  const pinned = options.extensionLayerVersion !== undefined || options.extensionLayerArn !== undefined;
  const tracing = options.enableDatadogTracing ?? true;
  const xray = options.enableXrayTracing ?? false;
  const byRegion = region === undefined ? undefined : region.startsWith('us-gov-');
  return {
    options,
    environment,
    ...(region === undefined ? {} : { partition: partitionOf(region) }),
    hasKey,
    extension: options.addExtension ?? (pinned || (hasKey && options.forwarderArn === undefined)),
    fips: options.lambdaFips ?? byRegion,
    tracing,
    xray,
    mergeXray: options.enableMergeXrayTraces ?? (xray && tracing ? true : undefined),
    site: isLiteral(options.site) ? options.site.toLowerCase() : (options.site ?? 'datadoghq.com'),
    needsPublishedLayer: options.enableProfiling === true || (options.datadogAppSecMode ?? 'off') !== 'off',
  };
}
