/** Every environment variable that the layer reads, read once into one value. */

const BATCH_PROPAGATIONS = ['parent-and-links', 'links', 'parent'] as const;
export type BatchPropagation = typeof BATCH_PROPAGATIONS[number];

/** What the published library skips by default: https://docs.datadoghq.com/serverless/aws_lambda/configuration/ */
const DEFAULT_SKIPPED_LIBRARIES = './opentracing/tracer';
const DEFAULT_FLUSH_DEADLINE_MS = 100;
/** Sandboxes that are made ahead of their first event. */
const NOBODY_WAITS: ReadonlySet<string> = new Set(['lambda-managed-instances', 'provisioned-concurrency', 'snap-start']);

type Environment = Readonly<Record<string, string | undefined>>;
export type Config = ReturnType<typeof readConfig>;

/** The configuration that an environment stands for. Total: a value that cannot be read counts as not given. */
export function readConfig(environment: Environment) {
  const text = (name: string, otherwise = '') => environment[name]?.trim() || otherwise;
  const on = (name: string, otherwise: boolean) => flag(environment[name], otherwise);
  const instrumentation = on('DD_SERVERLESS_INSTRUMENTATION', true);
  const tracing = instrumentation && on('DD_TRACE_ENABLED', true);
  const initializationType = text('AWS_LAMBDA_INITIALIZATION_TYPE');
  const region = text('AWS_REGION');
  const batch = text('DD_TRACE_BATCH_PROPAGATION').toLowerCase();
  return {
    instrumentation,
    tracing,
    extractor: text('DD_TRACE_EXTRACTOR'),
    functionName: text('AWS_LAMBDA_FUNCTION_NAME'), region,
    service: text('DD_SERVICE'),
    env: text('DD_ENV'),
    tags: text('DD_TAGS'),
    inferredSpans: tracing && on('DD_TRACE_MANAGED_SERVICES', true),
    serviceMapping: text('DD_SERVICE_MAPPING'),
    ownServiceNames: !/^(?:false|0)$/i.test(text('DD_TRACE_AWS_SERVICE_REPRESENTATION_ENABLED')),
    removeIntegrationNames: on('DD_TRACE_REMOVE_INTEGRATION_SERVICE_NAMES_ENABLED', false),
    batchPropagation: BATCH_PROPAGATIONS.find(one => one === batch) ?? BATCH_PROPAGATIONS[0],
    encodeAuthorizer: tracing && on('DD_ENCODE_AUTHORIZER_CONTEXT', true),
    decodeAuthorizer: tracing && on('DD_DECODE_AUTHORIZER_CONTEXT', true),
    // The two published libraries name the switch differently; either turns the pointers off.
    spanPointers: on('DD_TRACE_AWS_ADD_SPAN_POINTERS', true) && on('DD_BOTOCORE_ADD_SPAN_POINTERS', true),
    mergeXray: on('DD_MERGE_XRAY_TRACES', false),
    xrayDaemon: text('AWS_XRAY_DAEMON_ADDRESS'),
    coldStartTracing: tracing && on('DD_COLD_START_TRACING', true) && !NOBODY_WAITS.has(initializationType),
    ...readLimits(environment),
    enhancedMetrics: on('DD_ENHANCED_METRICS', true),
    flushToLog: on('DD_FLUSH_TO_LOG', false),
    logInjection: on('DD_LOGS_INJECTION', true),
    longLogIds: on('DD_TRACE_128_BIT_TRACEID_LOGGING_ENABLED', false),
    jsonLogs: /^json$/i.test(text('AWS_LAMBDA_LOG_FORMAT')),
    flushDeadlineMs: number(environment.DD_APM_FLUSH_DEADLINE_MILLISECONDS, DEFAULT_FLUSH_DEADLINE_MS),
    initializationType,
    fips: on('DD_LAMBDA_FIPS_MODE', region.startsWith('us-gov-')),
    site: text('DD_SITE', 'datadoghq.com'),
    // Where the function says that its agent is; empty: where Datadog's extension listens.
    agentUrl: text('DD_TRACE_AGENT_URL') || agentUrl(text('DD_AGENT_HOST'), text('DD_TRACE_AGENT_PORT')),
  } as const;
}

/** How much of cold starts and payloads is shown. */
function readLimits(environment: Environment) {
  return {
    minColdStartMs: number(environment.DD_MIN_COLD_START_DURATION, 3),
    skippedLibraries: names(environment.DD_COLD_START_TRACE_SKIP_LIB || DEFAULT_SKIPPED_LIBRARIES),
    capturePayload: flag(environment.DD_CAPTURE_LAMBDA_PAYLOAD, false),
    captureDepth: Math.trunc(number(environment.DD_CAPTURE_LAMBDA_PAYLOAD_MAX_DEPTH, 10)),
    redactedNames: names((environment.DD_CAPTURE_LAMBDA_PAYLOAD_REDACT ?? '').toLowerCase()),
  };
}

/** `true` in any case or `1` is true, a variable that is not set is the default, all else is false. */
export function flag(value: string | undefined, otherwise: boolean): boolean {
  return value === undefined ? otherwise : /^(?:true|1)$/i.test(value.trim());
}

function agentUrl(host: string, port: string): string {
  return host || port ? `http://${host || '127.0.0.1'}:${port || '8126'}` : '';
}

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(',').map(name => name.trim()).filter(Boolean));
}

function number(text: string | undefined, otherwise: number): number {
  const value = text === undefined || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : otherwise;
}
