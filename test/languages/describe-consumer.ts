import { readFileSync } from 'node:fs';
import { builtPackage } from './built-package';
import { describeWith, FIRST_RUN, Template, Templates, Toolchain, variablesOf } from './consumer';
import { synthesizeInTypeScript } from './typescript-consumer';

interface Consumer {
  readonly language: 'python' | 'java' | 'go';
  /** Without them the tests are skipped. */
  readonly toolchains: readonly Toolchain[];
  /** Which aws-cdk-lib to compare with: the templates of one app differ between its versions. */
  readonly peers: 'newest' | 'oldest';
  /** Runs the example in the language. */
  readonly synthesize: () => Templates;
  /** The npm package inside the one that was built. */
  readonly carried: () => Buffer;
}

/** The tests that every language passes. Templates are compared whole: nothing in them is left out or made alike first. */
export function describeConsumer({ language, toolchains, peers, synthesize, carried }: Consumer): void {
  describeWith(toolchains, language, () => {
    let templates: Templates;
    let typescript: Templates;

    beforeAll(async () => {
      templates = synthesize();
      typescript = await synthesizeInTypeScript(peers);
    }, FIRST_RUN);

    test('the package carries the npm package as it is', () => {
      expect(carried().equals(readFileSync(builtPackage(language).tarball))).toBe(true);
    });

    test('the shop is the same as from TypeScript', () => expect(templates.Shop).toEqual(typescript.Shop));
    test('the reports are the same as from TypeScript', () => expect(templates.Reports).toEqual(typescript.Reports));
    test('a secret (ISecret) reaches the functions', () => expectSecret(templates.Shop));
    test('an enum, a Duration, numbers, a boolean, a list and a token reach the functions', () => expectOptions(templates.Reports));
  });
}

function expectSecret(shop: Template): void {
  const [secret] = Object.keys(shop.Resources).filter(id => shop.Resources[id]!.Type === 'AWS::SecretsManager::Secret');
  expect(variablesOf(shop, 'Checkout')).toMatchObject({ DD_API_KEY_SECRET_ARN: { Ref: secret }, DD_ENV: 'demo', DD_LAMBDA_HANDLER: 'index.handler' });
}

function expectOptions(reports: Template): void {
  expect(variablesOf(reports, 'Daily')).toEqual({
    DD_API_KEY_SECRET_ARN: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:eu-west-1:123456789012:secret:datadog-AbCdEf']] },
    DD_CAPTURE_LAMBDA_PAYLOAD: 'true',
    DD_LAMBDA_HANDLER: 'index.handler',
    DD_LOGS_INJECTION: 'false',
    DD_LOG_LEVEL: 'debug',
    DD_MIN_COLD_START_DURATION: '1000',
    DD_SITE: 'datadoghq.eu',
    DD_TRACE_BATCH_PROPAGATION: 'links',
    DD_TRACE_ENABLED: 'true',
  });
  expect(variablesOf(reports, 'InternalCleanup')).toEqual({});
}
