/**
 * The schema of every option: the single source of names, types, defaults, environment variables and aliases.
 * The parser, the construct's props, the README table and the macro's account-wide defaults are made from it.
 * Names are those of Datadog's documentation; aliases are the spellings of its other tools.
 */
export interface OptionSpec {
  /**
   * text: a string or an intrinsic function that CloudFormation resolves; boolean, number; milliseconds: a number;
   * choice: one of `values`; names: a list of strings.
   */
  readonly kind: 'text' | 'boolean' | 'number' | 'milliseconds' | 'choice' | 'names';
  /** The environment variable of the function that the option sets; on the macro's own function it is the account-wide default. */
  readonly env?: string;
  readonly default?: boolean | number | string;
  readonly aliases?: readonly string[];
  readonly deprecatedAliases?: readonly string[];
  readonly values?: readonly string[];
  /** Options of the same group exclude each other. */
  readonly group?: 'key';
  /** A layer family's version or ARN. */
  readonly layer?: LayerFamily;
}

export type LayerFamily = 'node' | 'python' | 'java' | 'dotnet' | 'ruby' | 'extension';

export const OPTIONS = {
  apiKey: { kind: 'text', env: 'DD_API_KEY', group: 'key' },
  apiKeySecretArn: { kind: 'text', env: 'DD_API_KEY_SECRET_ARN', group: 'key' },
  apiKeySsmArn: { kind: 'text', env: 'DD_API_KEY_SSM_ARN', group: 'key' },
  apiKmsKey: { kind: 'text', env: 'DD_KMS_API_KEY', group: 'key', aliases: ['apiKMSKey'] },
  apiKeyEncryptionKeyArn: { kind: 'text' },
  grantSecretReadAccess: { kind: 'boolean', default: true },
  site: { kind: 'text', env: 'DD_SITE', default: 'datadoghq.com' },

  addExtension: { kind: 'boolean' },
  extensionLayerVersion: { kind: 'number', layer: 'extension' },
  extensionLayerArn: { kind: 'text', layer: 'extension' },
  addLayers: { kind: 'boolean', default: true },
  runtimeLayers: { kind: 'choice', values: ['bundled', 'datadog'], default: 'bundled' },
  nodeLayerVersion: { kind: 'number', layer: 'node' },
  nodeLayerArn: { kind: 'text', layer: 'node' },
  pythonLayerVersion: { kind: 'number', layer: 'python' },
  pythonLayerArn: { kind: 'text', layer: 'python' },
  javaLayerVersion: { kind: 'number', layer: 'java' },
  javaLayerArn: { kind: 'text', layer: 'java' },
  dotnetLayerVersion: { kind: 'number', layer: 'dotnet' },
  dotnetLayerArn: { kind: 'text', layer: 'dotnet' },
  rubyLayerVersion: { kind: 'number', layer: 'ruby' },
  rubyLayerArn: { kind: 'text', layer: 'ruby' },
  useLayersFromAccount: { kind: 'text' },
  lambdaFips: { kind: 'boolean', env: 'DD_LAMBDA_FIPS_MODE', aliases: ['isFIPSEnabled'] },
  redirectHandler: { kind: 'boolean', default: true, aliases: ['redirectHandlers'] },

  flushMetricsToLogs: { kind: 'boolean', env: 'DD_FLUSH_TO_LOG' },
  forwarderArn: { kind: 'text', aliases: ['forwarder'] },
  createForwarderPermissions: { kind: 'boolean', default: false },
  enableStepFunctionsTracing: { kind: 'boolean' },
  stepFunctionForwarderArn: { kind: 'text' },

  enableDatadogTracing: { kind: 'boolean', env: 'DD_TRACE_ENABLED', default: true, aliases: ['enableDDTracing'] },
  enableXrayTracing: { kind: 'boolean', default: false },
  enableMergeXrayTraces: { kind: 'boolean', env: 'DD_MERGE_XRAY_TRACES' },
  enableDatadogLogs: { kind: 'boolean', env: 'DD_SERVERLESS_LOGS_ENABLED', default: true, aliases: ['enableDDLogs'] },
  injectLogContext: { kind: 'boolean', env: 'DD_LOGS_INJECTION' },
  enableEnhancedMetrics: { kind: 'boolean', env: 'DD_ENHANCED_METRICS' },
  captureLambdaPayload: { kind: 'boolean', env: 'DD_CAPTURE_LAMBDA_PAYLOAD', default: false },
  captureCloudServicePayload: { kind: 'boolean', default: false },
  batchPropagation: { kind: 'choice', env: 'DD_TRACE_BATCH_PROPAGATION', values: ['parent-and-links', 'links', 'parent'] },
  dynamoDbTableKeys: { kind: 'choice', values: ['auto', 'off'], default: 'auto' },
  enableColdStartTracing: { kind: 'boolean', env: 'DD_COLD_START_TRACING' },
  minColdStartTraceDuration: { kind: 'milliseconds', env: 'DD_MIN_COLD_START_DURATION', aliases: ['coldStartTraceMinDuration'] },
  coldStartTraceSkipLibs: { kind: 'text', env: 'DD_COLD_START_TRACE_SKIP_LIB' },
  enableProfiling: { kind: 'boolean', env: 'DD_PROFILING_ENABLED' },
  encodeAuthorizerContext: { kind: 'boolean', env: 'DD_ENCODE_AUTHORIZER_CONTEXT' },
  decodeAuthorizerContext: { kind: 'boolean', env: 'DD_DECODE_AUTHORIZER_CONTEXT' },
  apmFlushDeadline: { kind: 'milliseconds', env: 'DD_APM_FLUSH_DEADLINE_MILLISECONDS' },
  logLevel: { kind: 'text', env: 'DD_LOG_LEVEL' },
  datadogAppSecMode: {
    kind: 'choice',
    values: ['off', 'on', 'extension', 'tracer'],
    default: 'off',
    aliases: ['appSecMode', 'datadogAppsecMode'],
    deprecatedAliases: ['enableDatadogASM', 'enableASM'],
  },
  llmObsEnabled: { kind: 'boolean', env: 'DD_LLMOBS_ENABLED' },
  llmObsMlApp: { kind: 'text', env: 'DD_LLMOBS_ML_APP' },
  llmObsAgentlessEnabled: { kind: 'boolean', env: 'DD_LLMOBS_AGENTLESS_ENABLED' },

  env: { kind: 'text', env: 'DD_ENV' },
  service: { kind: 'text', env: 'DD_SERVICE' },
  version: { kind: 'text', env: 'DD_VERSION' },
  tags: { kind: 'text', env: 'DD_TAGS' },
  gitCommitSha: { kind: 'text' },
  gitRepositoryUrl: { kind: 'text' },
  gitData: { kind: 'text' },
  sourceCodeIntegration: { kind: 'boolean', default: true, aliases: ['enableSourceCodeIntegration'] },

  include: { kind: 'names' },
  exclude: { kind: 'names' },
  strict: { kind: 'boolean', default: false },
  takeOver: { kind: 'boolean', default: false },
  stackName: { kind: 'text' },
} as const satisfies Readonly<Record<string, OptionSpec>>;

export type OptionName = keyof typeof OPTIONS;
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];
export const specOf = (name: OptionName): OptionSpec => OPTIONS[name];
