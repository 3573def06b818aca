import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Datadog, DatadogMacro } from '../../src/cdk';
import { ACCOUNT, cfnOf, FORWARDER_ARN, newFunction, REGION } from '../support/cdk';

/** The newest CDK judges every template by CloudFormation's own rules and schemas; elsewhere in the tests that is switched off. */
const before = process.env.CDK_VALIDATION;
beforeAll(() => {
  process.env.CDK_VALIDATION = 'true';
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterAll(() => {
  process.env.CDK_VALIDATION = before;
  jest.restoreAllMocks();
});

const HAS_MACRO = existsSync(join(__dirname, '../../assets/macro/index.js'));

interface Finding {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath?: string }[];
}

/** What the validation finds, each rule at each construct; undefined where this CDK has none. */
function findingsOf(app: App): readonly string[] | undefined {
  const report = join(app.synth().directory, 'validation-report.json');
  if (!existsSync(report)) return undefined;
  const { pluginReports } = JSON.parse(readFileSync(report, 'utf8')) as { pluginReports: readonly { violations: readonly Finding[] }[] };
  return pluginReports
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`))
    .sort();
}

function newApp(): readonly [App, readonly Stack[]] {
  const app = new App();
  const stacks = [REGION, 'us-gov-west-1', undefined].map((region, index) =>
    new Stack(app, `Stack${index}`, region === undefined ? {} : { env: { region, account: ACCOUNT } }));
  for (const stack of stacks) {
    const table = new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
    for (const name of ['nodejs20.x', 'nodejs22.x', 'python3.13', 'java21', 'dotnet8', 'ruby3.3', 'provided.al2023']) {
      const runtime = new Runtime(name, undefined, { supportsInlineCode: true });
      const id = name.replace(/\W/g, '');
      const fn = newFunction(stack, id, { runtime, architecture: Architecture.ARM_64, environment: { TABLE: table.tableName, DD_ENV: 'own' } });
      table.grantReadData(fn);
      if (name === 'nodejs22.x') fn.addAlias('live');
    }
  }
  return [app, stacks];
}

test('an app with Datadog, its Forwarder and its macro has no finding that it had not without', () => {
  const [plain, plainStacks] = newApp();
  for (const stack of plainStacks) new Secret(stack, 'Key');
  const [instrumented, stacks] = newApp();
  for (const [index, stack] of stacks.entries()) {
    const apiKeySecret = new Secret(stack, 'Key');
    const byForwarder = { forwarderArn: FORWARDER_ARN, createForwarderPermissions: true };
    Datadog.instrument(stack, index === 0 ? byForwarder : { apiKeySecret, enableXrayTracing: true });
    if (HAS_MACRO) new DatadogMacro(stack, 'Macro', { defaults: { apiKeySecret } });
  }
  const [findings, allowed] = [findingsOf(instrumented), findingsOf(plain)];
  expect(findings?.filter(finding => !allowed?.includes(finding))).toEqual(findings && []);
});

test('and a template that is wrong has one', () => {
  const app = new App();
  const fn = newFunction(new Stack(app, 'Stack', { env: { region: REGION, account: ACCOUNT } }));
  cfnOf(fn).addPropertyOverride('Layers', Array(6).fill('arn:x'));
  const findings = findingsOf(app);
  if (findings) expect(findings.join()).toContain('Stack/Fn');
});
