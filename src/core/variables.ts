import { conditionalOf, leavesOf } from './conditional';
import { commitOf, repositoryAddress } from './git';
import { isNoValue } from './intrinsics';
import { isString, Json, JsonObject, own } from './json';
import { byPartition } from './layers';
import { mergeTags, tagText } from './dd-tags';
import { KEY_OPTIONS } from './option-values';
import { OptionName, OPTIONS, OPTION_NAMES, specOf } from './options';
import { Resolve } from './parse-options';
import { Settings } from './settings';

/** Options whose variable follows from more than the option alone. */
const SPECIAL: ReadonlySet<OptionName> = new Set([
  'site',
  'lambdaFips',
  'flushMetricsToLogs',
  'enableDatadogTracing',
  'enableMergeXrayTraces',
  'enableDatadogLogs',
  'injectLogContext',
  'tags',
]);

/** The variables from which the library and the extension take the API key; Python's library has one of its own for the parameter. */
export const KEY_VARIABLES: readonly string[] = [...KEY_OPTIONS.map(name => OPTIONS[name].env), 'DD_API_KEY_SSM_NAME'];

/** Whether variables bring a source of the key with them, in every branch: then that one counts, and no other is added. */
export function bringKey(variables: JsonObject): boolean {
  for (const name of KEY_VARIABLES) {
    const value = own(variables, name);
    if (value !== undefined && !leavesOf(conditionalOf(value)).some(isNoValue)) return true;
  }
  return false;
}

/**
 * The variables that the options ask for, the same for every function. One is there only where its option is set or the
 * value that is needed differs from the library's own default; site, tracing and the key's source always are.
 */
export function variablesOfSettings(settings: Settings, resolve: Resolve): ReadonlyMap<string, Json> {
  const variables = new Map<string, Json>();
  for (const name of OPTION_NAMES) {
    const { env } = specOf(name);
    if (env === undefined) continue;
    const value = SPECIAL.has(name) ? specialValue(name, settings, resolve) : settings.options[name];
    if (value !== undefined) variables.set(env, typeof value === 'object' ? (value as Json) : String(value));
  }
  if (settings.options.captureCloudServicePayload) {
    variables.set('DD_TRACE_CLOUD_REQUEST_PAYLOAD_TAGGING', 'all');
    variables.set('DD_TRACE_CLOUD_RESPONSE_PAYLOAD_TAGGING', 'all');
  }
  return variables;
}

function specialValue(name: OptionName, settings: Settings, resolve: Resolve): Json | undefined {
  const { options, extension } = settings;
  switch (name) {
    case 'site':
      return settings.site;
    case 'enableDatadogTracing':
      return settings.tracing;
    case 'enableMergeXrayTraces':
      return settings.mergeXray;
    case 'lambdaFips':
      return fipsMode(settings);
    case 'flushMetricsToLogs':
      return extension ? undefined : (options.flushMetricsToLogs ?? true);
    case 'enableDatadogLogs':
      return extension ? options.enableDatadogLogs : undefined;
    // The library injects by default; the extension adds the ids itself.
    case 'injectLogContext':
      return options.injectLogContext ?? (extension ? false : undefined);
    default:
      return tagsOf(settings, resolve);
  }
}

/**
 * By default the libraries follow the region themselves; the extension has to be told, and where the region is not known,
 * the mapping by partition says whether it is the FIPS one that is added.
 */
function fipsMode({ options, extension, fips }: Settings): Json | undefined {
  if (options.lambdaFips !== undefined) return options.lambdaFips;
  if (!extension) return undefined;
  return fips === undefined ? byPartition('Fips') : fips || undefined;
}

function tagsOf({ options }: Settings, resolve: Resolve): Json | undefined {
  const commit = commitOf(options, resolve);
  const url = commit && (isString(commit.repositoryUrl) ? repositoryAddress(commit.repositoryUrl) : commit.repositoryUrl);
  return mergeTags([commit && tagText('git.commit.sha', commit.sha), url && tagText('git.repository_url', url), options.tags]);
}
