import { arns } from './check-arns';
import { KEY_CHECKS } from './check-key-options';
import { isLiteral } from './intrinsics';
import { isString } from './json';
import { nearestName } from './nearest-name';
import { Check, given, problem, quoted, when } from './option-check';
import { Text } from './option-values';
import { OptionName, OPTION_NAMES, specOf } from './options';
import { Problem } from './problem';
import { Settings } from './settings';
import { isGovernmentSite, SITES } from './sites';

/** What options must hold together, each rule a check of its own. */
export const checkOptions = (settings: Settings): readonly Problem[] => CHECKS.flatMap(check => check(settings));

const CHECKS: readonly Check[] = [
  ...KEY_CHECKS,
  arns,
  gitData,
  site,
  fipsSite,
  oneLayerSource,
  layerAccount,
  extensionOrForwarder,
  forwarderPermissions,
  appSec,
  llmObs,
];

function site(settings: Settings): readonly Problem[] {
  const value: Text = settings.site;
  if (!isLiteral(value) || (SITES as readonly string[]).includes(value)) return [];
  const nearest = nearestName(value, SITES);
  return [
    problem(
      'error',
      'unknown-site',
      'site',
      '`site` is not a Datadog site.',
      `${nearest ? `Did you mean \`${nearest}\`? ` : ''}The sites are ${quoted(SITES)}.`,
    ),
  ];
}

function fipsSite({ options, site: value }: Settings): readonly Problem[] {
  return when(
    options.lambdaFips === true && isLiteral(value) && !isGovernmentSite(value),
    'warning',
    'fips-site',
    'lambdaFips',
    'FIPS mode is on for a site outside GovCloud.',
    'Set `site` to `ddog-gov.com`, or leave `lambdaFips` out.',
  );
}

function oneLayerSource({ options }: Settings): readonly Problem[] {
  return OPTION_NAMES.filter(name => specOf(name).layer && name.endsWith('Version') && options[name] !== undefined).flatMap(name => {
    const arn = name.replace(/Version$/, 'Arn') as OptionName;
    return when(
      options[arn] !== undefined,
      'error',
      'layer-version-and-arn',
      name,
      `\`${name}\` and \`${arn}\` name the same layer.`,
      'Keep one of them.',
    );
  });
}

function layerAccount({ options: { useLayersFromAccount: account } }: Settings): readonly Problem[] {
  return when(
    isLiteral(account) && !/^\d{12}$/.test(account),
    'error',
    'wrong-account',
    'useLayersFromAccount',
    '`useLayersFromAccount` is not an account id.',
    'It has twelve digits; write it in quotes.',
  );
}

function extensionOrForwarder({ options, extension }: Settings): readonly Problem[] {
  const asked = given(options, ['addExtension', 'extensionLayerVersion', 'extensionLayerArn']).filter(name => options[name] !== false);
  return [
    ...when(
      extension && options.forwarderArn !== undefined,
      'error',
      'extension-and-forwarder',
      'forwarderArn',
      'Extension and Forwarder together would send everything twice.',
      `Leave out \`forwarderArn\`, or ${quoted(asked)}.`,
    ),
    ...when(
      extension && options.flushMetricsToLogs === true,
      'warning',
      'flush-with-extension',
      'flushMetricsToLogs',
      '`flushMetricsToLogs` has no effect with the extension, which sends metrics itself.',
      'Leave it out.',
    ),
  ];
}

function forwarderPermissions({ options }: Settings): readonly Problem[] {
  return when(
    options.createForwarderPermissions === true && options.forwarderArn === undefined && options.stepFunctionForwarderArn === undefined,
    'warning',
    'permissions-without-forwarder',
    'createForwarderPermissions',
    '`createForwarderPermissions` has no effect without a Forwarder.',
    'Give `forwarderArn` or `stepFunctionForwarderArn`.',
  );
}

function appSec({ options, tracing, extension }: Settings): readonly Problem[] {
  const on = (options.datadogAppSecMode ?? 'off') !== 'off';
  return [
    ...when(
      on && !tracing,
      'error',
      'appsec-without-tracing',
      'datadogAppSecMode',
      'App and API Protection needs tracing.',
      'Set `enableDatadogTracing` to `true`, or `datadogAppSecMode` to `off`.',
    ),
    ...when(
      on && !extension,
      'error',
      'appsec-without-extension',
      'datadogAppSecMode',
      'App and API Protection needs the extension.',
      'Set `addExtension` to `true`, or `datadogAppSecMode` to `off`.',
    ),
  ];
}

function llmObs({ options: { llmObsEnabled, llmObsMlApp } }: Settings): readonly Problem[] {
  return [
    ...when(
      llmObsEnabled === true && llmObsMlApp === undefined,
      'error',
      'llmobs-without-app',
      'llmObsMlApp',
      '`llmObsEnabled` needs the name of the application.',
      'Give `llmObsMlApp`.',
    ),
    ...when(
      isLiteral(llmObsMlApp) && !/^[A-Za-z0-9_:./-]{1,193}$/.test(llmObsMlApp),
      'error',
      'wrong-ml-app',
      'llmObsMlApp',
      '`llmObsMlApp` has a character or a length that is not allowed.',
      'It takes 1 to 193 letters, digits and `_ : . / -`.',
    ),
  ];
}

function gitData({ options: { gitData: data, gitCommitSha: sha, gitRepositoryUrl: url, sourceCodeIntegration } }: Settings): readonly Problem[] {
  if (sourceCodeIntegration === false) return [];
  const lacking = sha === undefined ? 'gitCommitSha' : 'gitRepositoryUrl';
  return [
    ...when(
      isString(data) && !/^\s*[^,\s]+\s*,\s*[^,\s]+\s*$/.test(data),
      'warning',
      'incomplete-git-data',
      'gitData',
      '`gitData` does not hold both commit and repository.',
      'It looks like `<sha>,<url>`.',
    ),
    ...when(
      data === undefined && (sha === undefined) !== (url === undefined),
      'warning',
      'incomplete-git-data',
      lacking,
      `Commit and repository are written only together, and \`${lacking}\` is missing.`,
      'Give both, or neither.',
    ),
  ];
}
