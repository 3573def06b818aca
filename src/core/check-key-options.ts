import { tryParseArn } from './arn';
import { isString } from './json';
import { Check, given, problem, quoted, when } from './option-check';
import { KEY_OPTIONS } from './option-values';
import { Problem } from './problem';
import { Settings } from './settings';

function oneKeySource({ options }: Settings): readonly Problem[] {
  const sources = given(options, KEY_OPTIONS);
  return when(
    sources.length > 1,
    'error',
    'several-key-sources',
    sources[1]!,
    `The API key has ${sources.length} sources: ${quoted(sources)}.`,
    `Keep one of them; ${quoted(['apiKeySecretArn'])} is the safest.`,
  );
}

function plainKey({ options }: Settings): readonly Problem[] {
  return when(
    isString(options.apiKey),
    'warning',
    'plain-api-key',
    'apiKey',
    'The API key stands in the configuration of the functions in plain text.',
    'Keep it in Secrets Manager and give `apiKeySecretArn`.',
  );
}

function keyIsThere({ options, extension, hasKey }: Settings): readonly Problem[] {
  if (hasKey) return [];
  return [
    ...when(
      extension,
      'error',
      'extension-without-key',
      'addExtension',
      'The extension needs an API key, and none is given.',
      `Give one of ${quoted(KEY_OPTIONS)}.`,
    ),
    ...when(
      !extension && options.flushMetricsToLogs === false,
      'error',
      'metrics-without-key',
      'flushMetricsToLogs',
      'Metrics that do not go through the log need an API key, and none is given.',
      `Give one of ${quoted(KEY_OPTIONS)}, or leave \`flushMetricsToLogs\` out.`,
    ),
  ];
}

/** A Forwarder that Datadog's AWS integration subscribes is in no template: whoever has one says so by `flushMetricsToLogs`. */
function destination({ options, extension, hasKey }: Settings): readonly Problem[] {
  const chosen = given(options, ['addExtension', 'forwarderArn', 'flushMetricsToLogs', 'stepFunctionForwarderArn', 'enableStepFunctionsTracing']);
  return when(
    !hasKey && !extension && chosen.length === 0,
    'warning',
    'no-destination',
    'apiKeySecretArn',
    'No API key and no Forwarder is given: what the functions report ends in their own logs.',
    'Give `apiKeySecretArn` or `forwarderArn`; where a Forwarder reads those logs already, set `flushMetricsToLogs` to `true`.',
  );
}

function keyInSameRegion({ options, environment, partition }: Settings): readonly Problem[] {
  const differs = (a: string | undefined, b: string | undefined): boolean => a !== undefined && b !== undefined && a !== b;
  const remedy = "Copy the key to the stack's region: the extension reads it there.";
  return (['apiKeySecretArn', 'apiKeySsmArn'] as const).flatMap(name => {
    const arn = tryParseArn(options[name]) ?? {};
    const region = arn.region ?? environment.regionOf?.(options[name] ?? null);
    if (differs(arn.partition, partition)) {
      return [
        problem(
          'warning',
          'key-in-other-partition',
          name,
          `\`${name}\` lies in the partition ${arn.partition}, the stack in ${partition}.`,
          remedy,
        ),
      ];
    }
    return when(
      differs(region, environment.region),
      'warning',
      'key-in-other-region',
      name,
      `\`${name}\` lies in ${region}, the stack in ${environment.region}.`,
      remedy,
    );
  });
}

function encryptionKey({ options }: Settings): readonly Problem[] {
  const alias = tryParseArn(options.apiKeyEncryptionKeyArn)?.resource?.startsWith('alias/') ?? false;
  return [
    ...when(
      alias,
      'error',
      'key-alias',
      'apiKeyEncryptionKeyArn',
      'A permission on the alias of a KMS key has no effect.',
      'Give the ARN of the key itself, `arn:aws:kms:…:key/…`.',
    ),
    ...when(
      options.apiKmsKey !== undefined && options.apiKeyEncryptionKeyArn === undefined && (options.grantSecretReadAccess ?? true),
      'warning',
      'no-decrypt-grant',
      'apiKmsKey',
      'Which KMS key encrypted `apiKmsKey` is not known, so permission to decrypt is not granted.',
      'Give `apiKeyEncryptionKeyArn`, or grant `kms:Decrypt` yourself and set `grantSecretReadAccess` to `false`.',
    ),
  ];
}

/** The rules of the API key: one source, readable from where the function runs. */
export const KEY_CHECKS: readonly Check[] = [oneKeySource, plainKey, keyIsThere, destination, keyInSameRegion, encryptionKey];
