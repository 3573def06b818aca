// GENERATED from src/core/options.ts by projenrc/props-source.ts (`npx projen`). Do not edit.
import { type Duration } from 'aws-cdk-lib';
import { type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type IStringParameter } from 'aws-cdk-lib/aws-ssm';

/** Which library layer a function gets. */
export enum RuntimeLayers {
  /** This product's own layer where it has one for the runtime, else Datadog's published one. */
  BUNDLED = 'bundled',

  /** Datadog's published layer. */
  DATADOG = 'datadog',
}

/** What becomes of the trace contexts that the messages of a batch carry. */
export enum BatchPropagation {
  /** The first is the parent, all others are linked. */
  PARENT_AND_LINKS = 'parent-and-links',

  /** All are linked; the invocation starts a trace of its own. */
  LINKS = 'links',

  /** The first is the parent, the others are dropped. */
  PARENT = 'parent',
}

/** Whether a function is told the key names of the DynamoDB tables that it refers to. */
export enum DynamoDbTableKeys {
  /** The key names of every table that the function already refers to. */
  AUTO = 'auto',

  /** None. */
  OFF = 'off',
}

/** Where App and API Protection runs. */
export enum DatadogAppSecMode {
  /** Nowhere. */
  OFF = 'off',

  /** In the tracer where the layer's version has it, else in the extension. */
  ON = 'on',

  /** In the extension. */
  EXTENSION = 'extension',

  /** In the tracer (Python). */
  TRACER = 'tracer',
}

/** What to install on the functions, and how. Every option is also one of the macro's, by the same name, but those that take a construct: it takes their ARNs. */
export interface DatadogProps {
  /**
   * Datadog API key in plain text; readable to everyone who may read the function: prefer `apiKeySecretArn`.
   *
   * @default - no key
   */
  readonly apiKey?: string;

  /**
   * ARN of the Secrets Manager secret that holds the Datadog API key as a plain string.
   *
   * @default - no key
   */
  readonly apiKeySecretArn?: string;

  /**
   * The Secrets Manager secret that holds the Datadog API key as a plain string.
   *
   * @default - no key
   */
  readonly apiKeySecret?: ISecret;

  /**
   * ARN of the Systems Manager parameter that holds the Datadog API key.
   *
   * @default - no key
   */
  readonly apiKeySsmArn?: string;

  /**
   * The Systems Manager parameter that holds the Datadog API key.
   *
   * @default - no key
   */
  readonly apiKeyParameter?: IStringParameter;

  /**
   * Datadog API key encrypted with KMS, base64.
   *
   * @default - no key
   */
  readonly apiKmsKey?: string;

  /**
   * ARN of the customer-managed KMS key that encrypts the secret, the parameter or `apiKmsKey`; permission to decrypt with it is granted.
   *
   * @default - no grant on a KMS key
   */
  readonly apiKeyEncryptionKeyArn?: string;

  /**
   * Grant the function's role permission to read the key's secret or parameter and to decrypt with its KMS key.
   *
   * @default true
   */
  readonly grantSecretReadAccess?: boolean;

  /**
   * Datadog site that receives the data, e.g. `datadoghq.eu`.
   *
   * @default 'datadoghq.com'
   */
  readonly site?: string;

  /**
   * Add the Datadog Lambda Extension layer.
   *
   * @default - `true` when a key source is given and no `forwarderArn`
   */
  readonly addExtension?: boolean;

  /**
   * Version of Datadog's published extension layer, e.g. the number at the end of its ARN.
   *
   * @default - the newest version that this release knows for the region
   */
  readonly extensionLayerVersion?: number;

  /**
   * ARN of the layer version to use as the extension; excludes the option for its version.
   *
   * @default - the layer that the catalog names
   */
  readonly extensionLayerArn?: string;

  /**
   * Add the library layer of the function's runtime; with `false` the library comes in the function's own package.
   *
   * @default true
   */
  readonly addLayers?: boolean;

  /**
   * Which library layer: `bundled` is this product's own where it is at hand (in the construct that of Node.js, and where it is asked for by name that of Python, which is built at synthesis), `datadog` is Datadog's published one.
   *
   * @default RuntimeLayers.BUNDLED
   */
  readonly runtimeLayers?: RuntimeLayers;

  /**
   * Version of Datadog's published Node.js layer, e.g. the number at the end of its ARN.
   *
   * @default - the newest version that this release knows for the region
   */
  readonly nodeLayerVersion?: number;

  /**
   * ARN of the layer version to use as the Node.js library; excludes the option for its version.
   *
   * @default - the layer that the catalog names
   */
  readonly nodeLayerArn?: string;

  /**
   * Version of Datadog's published Python layer, e.g. the number at the end of its ARN.
   *
   * @default - the newest version that this release knows for the region
   */
  readonly pythonLayerVersion?: number;

  /**
   * ARN of the layer version to use as the Python library; excludes the option for its version.
   *
   * @default - the layer that the catalog names
   */
  readonly pythonLayerArn?: string;

  /**
   * Version of Datadog's published Java layer, e.g. the number at the end of its ARN.
   *
   * @default - the newest version that this release knows for the region
   */
  readonly javaLayerVersion?: number;

  /**
   * ARN of the layer version to use as the Java library; excludes the option for its version.
   *
   * @default - the layer that the catalog names
   */
  readonly javaLayerArn?: string;

  /**
   * Version of Datadog's published .NET layer, e.g. the number at the end of its ARN.
   *
   * @default - the newest version that this release knows for the region
   */
  readonly dotnetLayerVersion?: number;

  /**
   * ARN of the layer version to use as the .NET library; excludes the option for its version.
   *
   * @default - the layer that the catalog names
   */
  readonly dotnetLayerArn?: string;

  /**
   * Version of Datadog's published Ruby layer, e.g. the number at the end of its ARN.
   *
   * @default - the newest version that this release knows for the region
   */
  readonly rubyLayerVersion?: number;

  /**
   * ARN of the layer version to use as the Ruby library; excludes the option for its version.
   *
   * @default - the layer that the catalog names
   */
  readonly rubyLayerArn?: string;

  /**
   * Id of the AWS account that mirrors Datadog's layers under their own names and versions.
   *
   * @default - Datadog's account of the partition
   */
  readonly useLayersFromAccount?: string;

  /**
   * Use the FIPS 140 extension layer and FIPS endpoints.
   *
   * @default - `true` in AWS GovCloud regions
   */
  readonly lambdaFips?: boolean;

  /**
   * Another name of `lambdaFips`.
   *
   * @default - see `lambdaFips`
   */
  readonly isFIPSEnabled?: boolean;

  /**
   * Point the function's handler to the library, which then calls the original one.
   *
   * @default true
   */
  readonly redirectHandler?: boolean;

  /**
   * Another name of `redirectHandler`.
   *
   * @default - see `redirectHandler`
   */
  readonly redirectHandlers?: boolean;

  /**
   * Send custom metrics through the log for the Datadog Forwarder.
   *
   * @default - `true` without the extension; not used with it
   */
  readonly flushMetricsToLogs?: boolean;

  /**
   * ARN of the Datadog Forwarder; the functions' log groups are subscribed to it, and a function that has none in the template gets a new one. Excludes the extension.
   *
   * @default - no subscription
   */
  readonly forwarderArn?: string;

  /**
   * Another name of `forwarderArn`.
   *
   * @default - see `forwarderArn`
   */
  readonly forwarder?: string;

  /**
   * Add the permission that lets CloudWatch Logs invoke the Forwarder.
   *
   * @default false
   */
  readonly createForwarderPermissions?: boolean;

  /**
   * Trace state machines: full execution logs, tags, and the trace context in the payload of each task.
   *
   * @default - `true` when `stepFunctionForwarderArn` is given, and for state machines that are named to the construct
   */
  readonly enableStepFunctionsTracing?: boolean;

  /**
   * ARN of the Datadog Forwarder for the state machines' logs; may stand beside the extension.
   *
   * @default - `forwarderArn`
   */
  readonly stepFunctionForwarderArn?: string;

  /**
   * Trace with Datadog APM.
   *
   * @default true
   */
  readonly enableDatadogTracing?: boolean;

  /**
   * Another name of `enableDatadogTracing`.
   *
   * @default - see `enableDatadogTracing`
   */
  readonly enableDDTracing?: boolean;

  /**
   * Turn AWS X-Ray's active tracing on, with the permissions on the role.
   *
   * @default false
   */
  readonly enableXrayTracing?: boolean;

  /**
   * Make X-Ray's trace and Datadog's one trace.
   *
   * @default - `true` when X-Ray and Datadog tracing are both on
   */
  readonly enableMergeXrayTraces?: boolean;

  /**
   * Send the function's logs through the extension.
   *
   * @default true
   */
  readonly enableDatadogLogs?: boolean;

  /**
   * Another name of `enableDatadogLogs`.
   *
   * @default - see `enableDatadogLogs`
   */
  readonly enableDDLogs?: boolean;

  /**
   * Write trace and span ids into the logs from within the function.
   *
   * @default - `false` with the extension, which adds them itself; else `true`
   */
  readonly injectLogContext?: boolean;

  /**
   * Send enhanced Lambda metrics.
   *
   * @default - the library's own default
   */
  readonly enableEnhancedMetrics?: boolean;

  /**
   * Put the function's request and response on its span, secrets redacted.
   *
   * @default false
   */
  readonly captureLambdaPayload?: boolean;

  /**
   * Put requests to and responses from AWS services on their spans.
   *
   * @default false
   */
  readonly captureCloudServicePayload?: boolean;

  /**
   * What becomes of the trace contexts of a batch: the first is the parent and the others are linked, all are linked, or the first is the parent and the others are dropped.
   *
   * @default - the library's own default
   */
  readonly batchPropagation?: BatchPropagation;

  /**
   * Tell the library the key names of the DynamoDB tables that the function refers to, which span links of `PutItem` need.
   *
   * @default DynamoDbTableKeys.AUTO
   */
  readonly dynamoDbTableKeys?: DynamoDbTableKeys;

  /**
   * Trace the loading of modules at a cold start.
   *
   * @default - the library's own default
   */
  readonly enableColdStartTracing?: boolean;

  /**
   * Shortest module load that is traced at a cold start, in milliseconds.
   *
   * @default - the library's own default
   */
  readonly minColdStartTraceDuration?: Duration;

  /**
   * Another name of `minColdStartTraceDuration`.
   *
   * @default - see `minColdStartTraceDuration`
   */
  readonly coldStartTraceMinDuration?: Duration;

  /**
   * Modules that cold start tracing leaves out, separated by commas.
   *
   * @default - the library's own default
   */
  readonly coldStartTraceSkipLibs?: string;

  /**
   * Turn the Continuous Profiler on; chooses Datadog's published layer.
   *
   * @default - the library's own default
   */
  readonly enableProfiling?: boolean;

  /**
   * Write the trace context of a Lambda authorizer into the context that it answers.
   *
   * @default - the library's own default
   */
  readonly encodeAuthorizerContext?: boolean;

  /**
   * Read the trace context from the authorizer's context.
   *
   * @default - the library's own default
   */
  readonly decodeAuthorizerContext?: boolean;

  /**
   * Time before the timeout at which unfinished spans are sent, in milliseconds.
   *
   * @default - the library's own default
   */
  readonly apmFlushDeadline?: Duration;

  /**
   * Log level of the Datadog libraries, in the case given.
   *
   * @default - the library's own default
   */
  readonly logLevel?: string;

  /**
   * App and API Protection: `tracer` (Python), `extension`, or `on`, which takes the tracer where the layer's version has it; chooses Datadog's published layer.
   *
   * @default DatadogAppSecMode.OFF
   */
  readonly datadogAppSecMode?: DatadogAppSecMode;

  /**
   * Another name of `datadogAppSecMode`.
   *
   * @default - see `datadogAppSecMode`
   */
  readonly appSecMode?: DatadogAppSecMode;

  /**
   * Another name of `datadogAppSecMode`.
   *
   * @default - see `datadogAppSecMode`
   */
  readonly datadogAppsecMode?: DatadogAppSecMode;

  /**
   * The older switch of `datadogAppSecMode`: on or off.
   *
   * @deprecated use `datadogAppSecMode`
   * @default - see `datadogAppSecMode`
   */
  readonly enableDatadogASM?: boolean;

  /**
   * The older switch of `datadogAppSecMode`: on or off.
   *
   * @deprecated use `datadogAppSecMode`
   * @default - see `datadogAppSecMode`
   */
  readonly enableASM?: boolean;

  /**
   * Send data to LLM Observability; needs `llmObsMlApp`.
   *
   * @default - the library's own default
   */
  readonly llmObsEnabled?: boolean;

  /**
   * Name of the LLM application, at most 193 letters, digits and `_ : . / -`.
   *
   * @default - none
   */
  readonly llmObsMlApp?: string;

  /**
   * Send LLM Observability data without the extension.
   *
   * @default - the library's own default
   */
  readonly llmObsAgentlessEnabled?: boolean;

  /**
   * Value of `env`: as variable, and as resource tag where the function has none.
   *
   * @default - none
   */
  readonly env?: string;

  /**
   * Value of `service`: as variable, and as resource tag where the function has none.
   *
   * @default - none
   */
  readonly service?: string;

  /**
   * Value of `version`: as variable, and as resource tag where the function has none.
   *
   * @default - none
   */
  readonly version?: string;

  /**
   * Tags for all telemetry, `key:value` separated by commas; merged by key with tags on the function, which win. State machines, and functions with `forwarderArn`, get them as resource tags, where the Forwarder reads them.
   *
   * @default - none
   */
  readonly tags?: string;

  /**
   * Commit that the code was built from, for source code integration.
   *
   * @default - from the CI provider's variables, in the construct
   */
  readonly gitCommitSha?: string;

  /**
   * Repository that the code was built from; protocol and credentials in it are dropped.
   *
   * @default - from the CI provider's variables, in the construct
   */
  readonly gitRepositoryUrl?: string;

  /**
   * Commit and repository in one: `sha,url`.
   *
   * @default - none
   */
  readonly gitData?: string;

  /**
   * Write commit and repository into `DD_TAGS` where both are known. Git itself is never run.
   *
   * @default true
   */
  readonly sourceCodeIntegration?: boolean;

  /**
   * Another name of `sourceCodeIntegration`.
   *
   * @default - see `sourceCodeIntegration`
   */
  readonly enableSourceCodeIntegration?: boolean;

  /**
   * Only functions whose logical id, construct path or name matches one of these patterns; `*` and `?` are wildcards.
   *
   * @default - all functions
   */
  readonly include?: string[];

  /**
   * Not the functions whose logical id, construct path or name matches one of these patterns; `*` and `?` are wildcards.
   *
   * @default - none
   */
  readonly exclude?: string[];

  /**
   * Make a function that has to be skipped an error.
   *
   * @default false
   */
  readonly strict?: boolean;

  /**
   * Migrate functions that another tool or vendor has wrapped, instead of skipping them.
   *
   * @default false
   */
  readonly takeOver?: boolean;

  /**
   * Accepted for templates written for other tools; not needed.
   *
   * @default - not used
   */
  readonly stackName?: string;
}
