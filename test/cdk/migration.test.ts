import { Duration } from 'aws-cdk-lib';
import { CfnSubscriptionFilter, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Datadog, DatadogAppSecMode, DatadogLambda, DatadogProps, RuntimeLayers } from '../../src/cdk';
import { OPTION_SPELLINGS } from '../../src/core/parse-options';
import { FORWARDER_ARN, layersOf, newFunction, newStack, resourcesOf, SECRET_ARN, variablesOf } from '../support/cdk';

/** The props of `DatadogLambda` in datadog-cdk-constructs-v2 5.1.0 that may stand together, each with the type that it has there. */
const PROPS = {
  addLayers: true,
  nodeLayerVersion: 100,
  pythonLayerVersion: 101,
  javaLayerVersion: 10,
  dotnetLayerVersion: 11,
  rubyLayerVersion: 12,
  extensionLayerVersion: 90,
  createForwarderPermissions: false,
  flushMetricsToLogs: false,
  site: 'datadoghq.eu',
  apiKeySecretArn: SECRET_ARN,
  enableDatadogTracing: true,
  datadogAppSecMode: DatadogAppSecMode.ON,
  enableMergeXrayTraces: true,
  injectLogContext: false,
  logLevel: 'debug',
  enableDatadogLogs: true,
  captureLambdaPayload: true,
  captureCloudServicePayload: true,
  env: 'e',
  service: 's',
  version: '1',
  tags: 'a:b',
  sourceCodeIntegration: false,
  enableColdStartTracing: true,
  coldStartTraceSkipLibs: 'x,y',
  enableProfiling: true,
  encodeAuthorizerContext: true,
  decodeAuthorizerContext: true,
  redirectHandler: true,
  grantSecretReadAccess: true,
  llmObsEnabled: true,
  llmObsMlApp: 'app',
  llmObsAgentlessEnabled: false,
} satisfies DatadogProps;

/** The others: what excludes one of the above, and the two that are durations here. */
const OTHERS = [
  'apiKey', 'apiKeySsmArn', 'apiKmsKey', 'enableDatadogASM', 'useLayersFromAccount', 'extensionLayerArn', 'nodeLayerArn', 'pythonLayerArn', 'javaLayerArn',
  'dotnetLayerArn', 'rubyLayerArn', 'forwarderArn', 'minColdStartTraceDuration', 'apmFlushDeadline',
] as const satisfies readonly (keyof DatadogProps)[];

/** What Datadog's construct writes for them, read from its output; the rest are its defaults, which are the library's, too. */
const VARIABLES = {
  DD_LAMBDA_HANDLER: 'index.handler',
  DD_TRACE_ENABLED: 'true',
  AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog_wrapper',
  DD_SERVERLESS_APPSEC_ENABLED: 'true',
  DD_MERGE_XRAY_TRACES: 'true',
  DD_LOGS_INJECTION: 'false',
  DD_SERVERLESS_LOGS_ENABLED: 'true',
  DD_CAPTURE_LAMBDA_PAYLOAD: 'true',
  DD_TRACE_CLOUD_REQUEST_PAYLOAD_TAGGING: 'all',
  DD_TRACE_CLOUD_RESPONSE_PAYLOAD_TAGGING: 'all',
  DD_LOG_LEVEL: 'debug',
  DD_ENV: 'e',
  DD_SERVICE: 's',
  DD_VERSION: '1',
  DD_TAGS: 'a:b',
  DD_COLD_START_TRACING: 'true',
  DD_MIN_COLD_START_DURATION: '80',
  DD_COLD_START_TRACE_SKIP_LIB: 'x,y',
  DD_PROFILING_ENABLED: 'true',
  DD_ENCODE_AUTHORIZER_CONTEXT: 'true',
  DD_DECODE_AUTHORIZER_CONTEXT: 'true',
  DD_APM_FLUSH_DEADLINE_MILLISECONDS: '20',
  DD_LLMOBS_ENABLED: 'true',
  DD_LLMOBS_ML_APP: 'app',
  DD_LLMOBS_AGENTLESS_ENABLED: 'false',
  DD_SITE: 'datadoghq.eu',
  DD_API_KEY_SECRET_ARN: SECRET_ARN,
};

test("the props of Datadog's construct mean the same here", () => {
  const stack = newStack();
  const fn = newFunction(stack);
  const durations = { minColdStartTraceDuration: Duration.millis(80), apmFlushDeadline: Duration.millis(20) };
  new DatadogLambda(stack, 'Datadog', { ...PROPS, ...durations }).addLambdaFunctions([fn]);
  expect(variablesOf(fn)).toEqual(VARIABLES);
  expect(layersOf(fn)).toEqual([
    'arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Node20-x:100',
    'arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension:90',
  ]);
});

/** The parameters of Datadog's macro 0.29 that its construct has not, and those with another name. */
const OF_THE_MACRO = [
  'addExtension', 'exclude', 'stackName', 'apiKMSKey', 'enableEnhancedMetrics', 'enableXrayTracing', 'enableDDTracing', 'enableDDLogs', 'gitData', 'lambdaFips',
  'coldStartTraceMinDuration', 'stepFunctionForwarderArn',
];

test.each([...Object.keys(PROPS), ...OTHERS, ...OF_THE_MACRO])("%s of Datadog's tools is an option", name => {
  expect(OPTION_SPELLINGS).toContain(name);
});

test('beside the extension, a construct with the Forwarder alone subscribes other log groups', () => {
  const stack = newStack();
  const fn = newFunction(stack);
  new Datadog(stack, 'Datadog', { apiKeySecretArn: SECRET_ARN, runtimeLayers: RuntimeLayers.DATADOG }).addLambdaFunctions([fn]);
  new Datadog(stack, 'Logs', { forwarderArn: FORWARDER_ARN }).addForwarderToNonLambdaLogGroups([new LogGroup(stack, 'Access')]);
  const subscribed = Object.values(resourcesOf(stack)).filter(({ Type }) => Type === CfnSubscriptionFilter.CFN_RESOURCE_TYPE_NAME);
  expect(subscribed).toHaveLength(1);
  expect(variablesOf(fn)).not.toHaveProperty('DD_FLUSH_TO_LOG');
});
