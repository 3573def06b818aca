import { instrument } from '../../src/core/instrument';
import { JsonObject } from '../../src/core/json';
import { macroOptions } from '../../src/core/macro-options';
import { propertiesAt } from '../support/json';

/** Value on the function > variable of the single function > option > account-wide default > built-in default. */
interface Levels {
  readonly fn?: Readonly<Record<string, string>>;
  readonly single?: Readonly<Record<string, string>>;
  readonly option?: JsonObject;
  readonly account?: Readonly<Record<string, string>>;
}

function variablesOf({ fn = {}, single, option, account = {} }: Levels): unknown {
  const Properties = { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: 'arn:aws:iam::123456789012:role/r', Environment: { Variables: fn } };
  const template = { Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties } } };
  const { options } = macroOptions(option, template, {}, account);
  const instrumented = instrument(template, options, { region: 'eu-west-1', ...(single && { variables: { Fn: single } }) });
  return (propertiesAt(instrumented.template, 'Fn').Environment as JsonObject).Variables;
}

const all: Required<Levels> = {
  fn: { DD_SITE: 'us3.datadoghq.com' },
  single: { DD_SITE: 'us5.datadoghq.com' },
  option: { site: 'ap1.datadoghq.com' },
  account: { DD_SITE: 'datadoghq.eu' },
};

test.each<[string, Levels, string]>([
  ['the function', all, 'us3.datadoghq.com'],
  ['the variable of the single function', { ...all, fn: {} }, 'us5.datadoghq.com'],
  ['the option', { option: all.option, account: all.account }, 'ap1.datadoghq.com'],
  ['the default of the account', { account: all.account }, 'datadoghq.eu'],
  ['the default', {}, 'datadoghq.com'],
])('%s wins over all below it', (_, levels, site) => {
  expect(variablesOf(levels)).toMatchObject({ DD_SITE: site });
});

test('tags are merged by key, in the same order', () => {
  const levels: Levels = {
    fn: { DD_TAGS: 'a:function' },
    single: { DD_TAGS: 'a:single,b:single' },
    option: { tags: 'a:option,b:option,c:option' },
    account: { DD_TAGS: 'a:account,b:account,c:account,d:account' },
  };
  expect(variablesOf(levels)).toMatchObject({ DD_TAGS: 'd:account,c:option,b:single,a:function' });
});

test('a key source in the template replaces the one of the account', () => {
  const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:datadog-AbCdE1';
  const variables = variablesOf({ option: { apiKeySsmArn: 'arn:aws:ssm:eu-west-1:123456789012:parameter/datadog' }, account: { DD_API_KEY_SECRET_ARN: secret } });
  expect(variables).toMatchObject({ DD_API_KEY_SSM_ARN: 'arn:aws:ssm:eu-west-1:123456789012:parameter/datadog' });
  expect(variables).not.toHaveProperty('DD_API_KEY_SECRET_ARN');
});

test('a variable of the single function wins over what a feature asks for, but not over what starts the library', () => {
  const key = { apiKeySecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:datadog-AbCdE1', datadogAppSecMode: 'extension' };
  const single = { DD_SERVERLESS_APPSEC_ENABLED: 'false', AWS_LAMBDA_EXEC_WRAPPER: '/opt/own', DD_LAMBDA_HANDLER: 'other.handler' };
  expect(variablesOf({ single, option: key })).toMatchObject({ ...single, DD_LAMBDA_HANDLER: 'index.handler' });
});
