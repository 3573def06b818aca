import { OptionName } from './options';

export interface OptionDoc {
  /** One sentence for API docs and README. */
  readonly doc: string;
  /** What happens where the option is not given and the schema has no literal default. */
  readonly otherwise?: string;
  readonly since: string;
}

const row = (doc: string, otherwise?: string): OptionDoc => ({ doc, since: '1.0.0', ...(otherwise ? { otherwise } : {}) });
const layerVersion = (of: string): OptionDoc =>
  row(
    `Version of Datadog's published ${of}, e.g. the number at the end of its ARN.`,
    'the newest version that this release knows for the region',
  );
const layerArn = (of: string): OptionDoc =>
  row(`ARN of the layer version to use as the ${of}; excludes the option for its version.`, 'the layer that the catalog names');
const LIBRARY = "the library's own default";

/** What each option means: printed in API.md and README, and kept out of the macro's bundle. */
export const OPTION_DOCS: Readonly<Record<OptionName, OptionDoc>> = {
  apiKey: row('Datadog API key in plain text; readable to everyone who may read the function: prefer `apiKeySecretArn`.', 'no key'),
  apiKeySecretArn: row('ARN of the Secrets Manager secret that holds the Datadog API key as a plain string.', 'no key'),
  apiKeySsmArn: row('ARN of the Systems Manager parameter that holds the Datadog API key.', 'no key'),
  apiKmsKey: row('Datadog API key encrypted with KMS, base64.', 'no key'),
  apiKeyEncryptionKeyArn: row(
    'ARN of the customer-managed KMS key that encrypts the secret, the parameter or `apiKmsKey`; permission to decrypt with it is granted.',
    'no grant on a KMS key',
  ),
  grantSecretReadAccess: row("Grant the function's role permission to read the key's secret or parameter and to decrypt with its KMS key."),
  site: row('Datadog site that receives the data, e.g. `datadoghq.eu`.'),
  addExtension: row('Add the Datadog Lambda Extension layer.', '`true` when a key source is given and no `forwarderArn`'),
  extensionLayerVersion: layerVersion('extension layer'),
  extensionLayerArn: layerArn('extension'),
  addLayers: row("Add the library layer of the function's runtime; with `false` the library comes in the function's own package."),
  runtimeLayers: row(
    "Which library layer: `bundled` is this product's own where it is at hand (in the construct that of Node.js, and where it is asked for by name that of Python, which is built at synthesis), `datadog` is Datadog's published one.",
  ),
  nodeLayerVersion: layerVersion('Node.js layer'),
  nodeLayerArn: layerArn('Node.js library'),
  pythonLayerVersion: layerVersion('Python layer'),
  pythonLayerArn: layerArn('Python library'),
  javaLayerVersion: layerVersion('Java layer'),
  javaLayerArn: layerArn('Java library'),
  dotnetLayerVersion: layerVersion('.NET layer'),
  dotnetLayerArn: layerArn('.NET library'),
  rubyLayerVersion: layerVersion('Ruby layer'),
  rubyLayerArn: layerArn('Ruby library'),
  useLayersFromAccount: row(
    "Id of the AWS account that mirrors Datadog's layers under their own names and versions.",
    "Datadog's account of the partition",
  ),
  lambdaFips: row('Use the FIPS 140 extension layer and FIPS endpoints.', '`true` in AWS GovCloud regions'),
  redirectHandler: row("Point the function's handler to the library, which then calls the original one."),
  flushMetricsToLogs: row(
    'Send custom metrics through the log for the Datadog Forwarder.',
    '`true` without the extension; not used with it',
  ),
  forwarderArn: row(
    "ARN of the Datadog Forwarder; the functions' log groups are subscribed to it, and a function that has none in the template gets a new one. Excludes the extension.",
    'no subscription',
  ),
  createForwarderPermissions: row('Add the permission that lets CloudWatch Logs invoke the Forwarder.'),
  enableStepFunctionsTracing: row(
    'Trace state machines: full execution logs, tags, and the trace context in the payload of each task.',
    '`true` when `stepFunctionForwarderArn` is given, and for state machines that are named to the construct',
  ),
  stepFunctionForwarderArn: row(
    "ARN of the Datadog Forwarder for the state machines' logs; may stand beside the extension.",
    '`forwarderArn`',
  ),
  enableDatadogTracing: row('Trace with Datadog APM.'),
  enableXrayTracing: row("Turn AWS X-Ray's active tracing on, with the permissions on the role."),
  enableMergeXrayTraces: row("Make X-Ray's trace and Datadog's one trace.", '`true` when X-Ray and Datadog tracing are both on'),
  enableDatadogLogs: row("Send the function's logs through the extension."),
  injectLogContext: row(
    'Write trace and span ids into the logs from within the function.',
    '`false` with the extension, which adds them itself; else `true`',
  ),
  enableEnhancedMetrics: row('Send enhanced Lambda metrics.', LIBRARY),
  captureLambdaPayload: row("Put the function's request and response on its span, secrets redacted."),
  captureCloudServicePayload: row('Put requests to and responses from AWS services on their spans.'),
  batchPropagation: row(
    'What becomes of the trace contexts of a batch: the first is the parent and the others are linked, all are linked, or the first is the parent and the others are dropped.',
    LIBRARY,
  ),
  dynamoDbTableKeys: row(
    'Tell the library the key names of the DynamoDB tables that the function refers to, which span links of `PutItem` need.',
  ),
  enableColdStartTracing: row('Trace the loading of modules at a cold start.', LIBRARY),
  minColdStartTraceDuration: row('Shortest module load that is traced at a cold start, in milliseconds.', LIBRARY),
  coldStartTraceSkipLibs: row('Modules that cold start tracing leaves out, separated by commas.', LIBRARY),
  enableProfiling: row("Turn the Continuous Profiler on; chooses Datadog's published layer.", LIBRARY),
  encodeAuthorizerContext: row('Write the trace context of a Lambda authorizer into the context that it answers.', LIBRARY),
  decodeAuthorizerContext: row("Read the trace context from the authorizer's context.", LIBRARY),
  apmFlushDeadline: row('Time before the timeout at which unfinished spans are sent, in milliseconds.', LIBRARY),
  logLevel: row('Log level of the Datadog libraries, in the case given.', LIBRARY),
  datadogAppSecMode: row(
    "App and API Protection: `tracer` (Python), `extension`, or `on`, which takes the tracer where the layer's version has it; chooses Datadog's published layer.",
  ),
  llmObsEnabled: row('Send data to LLM Observability; needs `llmObsMlApp`.', LIBRARY),
  llmObsMlApp: row('Name of the LLM application, at most 193 letters, digits and `_ : . / -`.', 'none'),
  llmObsAgentlessEnabled: row('Send LLM Observability data without the extension.', LIBRARY),
  env: row('Value of `env`: as variable, and as resource tag where the function has none.', 'none'),
  service: row('Value of `service`: as variable, and as resource tag where the function has none.', 'none'),
  version: row('Value of `version`: as variable, and as resource tag where the function has none.', 'none'),
  tags: row(
    'Tags for all telemetry, `key:value` separated by commas; merged by key with tags on the function, which win. State machines, and functions with `forwarderArn`, get them as resource tags, where the Forwarder reads them.',
    'none',
  ),
  gitCommitSha: row(
    'Commit that the code was built from, for source code integration.',
    "from the CI provider's variables, in the construct",
  ),
  gitRepositoryUrl: row(
    'Repository that the code was built from; protocol and credentials in it are dropped.',
    "from the CI provider's variables, in the construct",
  ),
  gitData: row('Commit and repository in one: `sha,url`.', 'none'),
  sourceCodeIntegration: row('Write commit and repository into `DD_TAGS` where both are known. Git itself is never run.'),
  include: row(
    'Only functions whose logical id, construct path or name matches one of these patterns; `*` and `?` are wildcards.',
    'all functions',
  ),
  exclude: row(
    'Not the functions whose logical id, construct path or name matches one of these patterns; `*` and `?` are wildcards.',
    'none',
  ),
  strict: row('Make a function that has to be skipped an error.'),
  takeOver: row('Migrate functions that another tool or vendor has wrapped, instead of skipping them.'),
  stackName: row('Accepted for templates written for other tools; not needed.', 'not used'),
};
