import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../../src/core/version';
import { CACHE } from './built-package';
import { APP_ENVIRONMENT, copyExample, describeWith, FIRST_RUN, functionOf, readTemplate, run, synthesize, variablesOf } from './consumer';
import { describeConsumer } from './describe-consumer';
import { pythonEnvironment } from './python-environment';

describeConsumer({
  language: 'python',
  toolchains: ['Python with venv'],
  peers: 'newest',
  synthesize: () => synthesize(copyExample('cdk-python'), [pythonEnvironment(), 'app.py']),
  carried: () => {
    const code = `from importlib.resources import files; print(files('datadog_serverless._jsii') / 'datadog-serverless@${VERSION}.jsii.tgz')`;
    return readFileSync(run([pythonEnvironment(), '-c', code], CACHE).trim());
  },
});

describeWith(['Python with venv'], 'python, as documented', () => {
  let output: string;
  beforeAll(() => {
    output = mkdtempSync(join(CACHE, 'documented-'));
  });
  afterAll(() => rmSync(output, { recursive: true }));

  test('the code of the documentation of Datadog runs', () => {
    run([pythonEnvironment(), join(__dirname, 'documented_app.py')], CACHE, { ...APP_ENVIRONMENT, CDK_OUTDIR: output });
    const template = readTemplate(output, 'Documented');
    expect(functionOf(template, 'Hello')).toMatchObject({
      Handler: 'datadog_lambda.handler.handler',
      Layers: [
        'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python313:110',
        'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension:80',
      ],
    });
    expect(variablesOf(template, 'Hello')).toMatchObject({
      DD_LAMBDA_HANDLER: 'index.handler',
      DD_SITE: 'datadoghq.com',
      DD_API_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf',
    });
  }, FIRST_RUN);

  test('a wrong option is an exception that names it and the cure', () => {
    const code = "from aws_cdk import App, Stack; from datadog_serverless import Datadog; Datadog(Stack(App(), 'S'), 'Datadog', site='datadoghq.ue')";
    expect(() => run([pythonEnvironment(), '-c', code], CACHE)).toThrow(/RuntimeError: S\/Datadog: .*`site` is not a Datadog site\. Did you mean `datadoghq\.eu`\?/);
  }, FIRST_RUN);
});
