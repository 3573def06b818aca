import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Datadog, DatadogMacro, DatadogMacroProps, DatadogProps } from '../../src/cdk';
import { macroOptions } from '../../src/core/macro-options';
import { messagesOf, newStack, SECRET_ARN } from '../support/cdk';

const BUNDLE = join(__dirname, '../../assets/macro/index.js');
/** The macro's bundle is an asset of the stack: `npm run bundle` makes it. */
const withBundle = existsSync(BUNDLE) ? test : test.skip;

interface Deployed {
  readonly template: Template;
  readonly variables: Record<string, string>;
}

function deploy(props?: DatadogMacroProps, stack: Stack = newStack()): Deployed {
  new DatadogMacro(stack, 'Macro', props);
  const template = Template.fromStack(stack);
  const [fn] = Object.values(template.findResources('AWS::Lambda::Function')) as { Properties: { Environment?: { Variables: Record<string, string> } } }[];
  return { template, variables: fn!.Properties.Environment?.Variables ?? {} };
}

withBundle('the macro, its function, its log and no right but to write that', () => {
  const { template, variables } = deploy({ logRetention: RetentionDays.ONE_WEEK });
  template.hasResourceProperties('AWS::CloudFormation::Macro', { Name: 'DatadogServerless' });
  template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.handler', Runtime: 'nodejs24.x' });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyDocument.Statement);
  expect(policies).toEqual([[expect.objectContaining({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] })]]);
  expect(Object.values(template.findResources('AWS::IAM::Role')).map(({ Properties }) => Properties.ManagedPolicyArns)).toEqual([undefined]);
  expect(variables).toEqual({});
});

withBundle('what instruments the app leaves its function alone, whose variables are defaults for others', () => {
  const stack = newStack();
  Datadog.instrument(stack, { env: 'prod', service: 'shop' });
  expect(deploy({}, stack).variables).toEqual({});
});

withBundle('the asset is the bundle alone', () => {
  const app = new App();
  new DatadogMacro(new Stack(app, 'Stack'), 'Macro');
  const assembly = app.synth();
  const manifest = JSON.parse(readFileSync(join(assembly.directory, 'Stack.assets.json'), 'utf8')) as { files: Record<string, { source: { path: string } }> };
  const [asset] = Object.values(manifest.files).filter(({ source }) => source.path.startsWith('asset.'));
  expect(readFileSync(join(assembly.directory, asset!.source.path, 'index.js'))).toEqual(readFileSync(BUNDLE));
  expect(existsSync(join(assembly.directory, asset!.source.path, 'template.yml'))).toBe(false);
});

withBundle('two side by side by name', () => {
  const stack = newStack();
  new DatadogMacro(stack, 'One', { macroName: 'DatadogServerlessOne' });
  const two = new DatadogMacro(stack, 'Two', { macroName: 'DatadogServerlessTwo' });
  expect(two.macroName).toBe('DatadogServerlessTwo');
  Template.fromStack(stack).resourceCountIs('AWS::CloudFormation::Macro', 2);
});

withBundle('defaults reach the macro as options', () => {
  const defaults: DatadogProps = { apiKeySecretArn: SECRET_ARN, site: 'datadoghq.eu', env: 'prod', tags: 'a:b', enableDatadogTracing: false, logLevel: 'DEBUG' };
  const { variables } = deploy({ defaults });
  expect(macroOptions({}, {}, {}, variables)).toEqual({ options: defaults, problems: [] });
});

withBundle('a secret of the stack as default; what cannot be a default is said', () => {
  const stack = newStack();
  const { variables } = deploy({ defaults: { apiKeySecret: new Secret(stack, 'Key'), exclude: ['x'] } }, stack);
  expect(variables).toEqual({ DD_API_KEY_SECRET_ARN: { Ref: 'Key961B73FD' } });
  expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('`exclude` cannot be an account-wide default')]);
});

test('a name that templates could not use is refused', () => {
  expect(() => new DatadogMacro(newStack(), 'Macro', { macroName: 'Data dog' })).toThrow('Stack/Macro: `macroName` takes letters, digits and hyphens');
});

test('Python runtimes that would not be published, or have no layer, are refused', () => {
  const pythonRuntimes = [Runtime.PYTHON_3_12];
  expect(() => deploy({ pythonRuntimes })).toThrow('Stack/Macro: the layers of `pythonRuntimes` are published with `publishRuntimeLayers: true` only.');
  for (const wrong of [Runtime.PYTHON_3_9, Runtime.NODEJS_22_X]) {
    const props = { publishRuntimeLayers: true, pythonRuntimes: [...pythonRuntimes, wrong] };
    expect(() => deploy(props)).toThrow(`\`pythonRuntimes\` takes python3.10, python3.11, python3.12, python3.13, python3.14; ${wrong.name} has no such layer.`);
  }
});

test('wrong defaults are refused', () => {
  const defaults = { site: 'nowhere' };
  expect(() => new DatadogMacro(newStack(), 'Macro', { defaults })).toThrow(/^Stack\/Macro: unknown-site/);
});
