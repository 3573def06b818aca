import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Datadog, DatadogMacro, DatadogProps, RuntimeLayer, RuntimeLayers } from '../../src';
import { JsonObject, objectOf } from '../../src/core/json';

const KEY = { apiKeySecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:dd-AbCdEf' };
/** Assets are named and not built: building Python's takes PyPI. */
const WITHOUT_BUILDING = { 'aws:cdk:bundling-stacks': [] };
const ZIP = join(__dirname, '../../assets/layer-nodejs.zip');

const stackOf = (context: object = WITHOUT_BUILDING): Stack =>
  new Stack(new App({ context: { ...context } }), 'Stack', { env: { region: 'us-east-1' } });
const addFunction = (stack: Stack, id: string, runtime: Runtime, architecture = Architecture.X86_64): LambdaFunction =>
  new LambdaFunction(stack, id, { runtime, architecture, handler: 'index.handler', code: Code.fromInline('x') });

function resources(stack: Stack, type: string): readonly (readonly [string, JsonObject])[] {
  return Object.entries(Template.fromStack(stack).findResources(type)).map(([id, resource]) => [
    id,
    objectOf((resource as JsonObject).Properties),
  ]);
}

const layersOf = (stack: Stack, description: string) =>
  resources(stack, 'AWS::Lambda::Function').find(([id]) => id.startsWith(description))![1].Layers as readonly unknown[];

beforeAll(() => {
  if (!existsSync(ZIP)) throw new Error('assets/layer-nodejs.zip is not there: run `npx projen bundle:layer-nodejs` first');
});

test('a Node.js function gets the layer that ships with the package, one for all functions of a stack', () => {
  const stack = stackOf();
  const functions = [
    addFunction(stack, 'New', Runtime.NODEJS_22_X),
    addFunction(stack, 'Arm', Runtime.NODEJS_24_X ?? Runtime.NODEJS_22_X, Architecture.ARM_64),
    addFunction(stack, 'Old', Runtime.NODEJS_20_X),
  ];
  new Datadog(stack, 'Datadog', KEY).addLambdaFunctions(functions);
  const [[id]] = resources(stack, 'AWS::Lambda::LayerVersion') as [[string, JsonObject]];
  expect(resources(stack, 'AWS::Lambda::LayerVersion')).toHaveLength(1);
  expect([layersOf(stack, 'New')[0], layersOf(stack, 'Arm')[0]]).toEqual([{ Ref: id }, { Ref: id }]);
  expect(layersOf(stack, 'Old')[0]).toMatch(/:layer:Datadog-Node20-x:/);
});

test("Datadog's published layer where it is asked for, pinned, or has what ours has not", () => {
  for (const props of [{ runtimeLayers: RuntimeLayers.DATADOG }, { nodeLayerVersion: 120 }, { enableProfiling: true }]) {
    const stack = stackOf();
    new Datadog(stack, 'Datadog', { ...KEY, ...props }).addLambdaFunctions([addFunction(stack, 'F', Runtime.NODEJS_22_X)]);
    expect(layersOf(stack, 'F')[0]).toMatch(/:layer:Datadog-Node22-x:/);
    expect(resources(stack, 'AWS::Lambda::LayerVersion')).toEqual([]);
  }
});

test("Python's layer is built at synthesis, so it is there when it is asked for, one for each version and architecture", () => {
  const stack = stackOf();
  const functions = [
    addFunction(stack, 'A', Runtime.PYTHON_3_12),
    addFunction(stack, 'B', Runtime.PYTHON_3_12, Architecture.ARM_64),
    addFunction(stack, 'C', Runtime.PYTHON_3_12),
  ];
  new Datadog(stack, 'Datadog', { ...KEY, runtimeLayers: RuntimeLayers.BUNDLED }).addLambdaFunctions(functions);
  expect(resources(stack, 'AWS::Lambda::LayerVersion')).toHaveLength(2);
  expect(layersOf(stack, 'A')[0]).toEqual(layersOf(stack, 'C')[0]);
  expect(layersOf(stack, 'A')[0]).not.toEqual(layersOf(stack, 'B')[0]);
  const asItIs = stackOf();
  new Datadog(asItIs, 'Datadog', KEY).addLambdaFunctions([addFunction(asItIs, 'A', Runtime.PYTHON_3_12)]);
  expect(layersOf(asItIs, 'A')[0]).toMatch(/:layer:Datadog-Python312:/);
});

test('without Python and without Docker the error names both, and the way around', () => {
  const { PATH, CDK_DOCKER } = process.env;
  Object.assign(process.env, { PATH: '/nonexistent', CDK_DOCKER: '/nonexistent/docker' });
  try {
    expect(() => new RuntimeLayer(stackOf({}), 'Layer', { runtime: Runtime.PYTHON_3_12 })).toThrow(
      /Python 3\.12 could not be built, and there is no Docker to build it in\. There is no python3 here\. Install one of them\./,
    );
    const stack = stackOf({});
    new Datadog(stack, 'Datadog', { ...KEY, runtimeLayers: RuntimeLayers.BUNDLED }).addLambdaFunctions([addFunction(stack, 'F', Runtime.PYTHON_3_12)]);
    expect(() => Template.fromStack(stack)).toThrow(/Stack: the runtime layer cannot be added: .*Install one of them\.\nGive .*RuntimeLayers\.DATADOG/);
  } finally {
    Object.assign(process.env, { PATH });
    if (CDK_DOCKER === undefined) delete process.env.CDK_DOCKER;
    else process.env.CDK_DOCKER = CDK_DOCKER;
  }
});

test('a stack that takes no assets: the error names the stack, and the way around', () => {
  const synth = (props: DatadogProps): Template => {
    const stack = new Stack(new App(), 'Stack', { env: { region: 'us-east-1' }, synthesizer: new BootstraplessSynthesizer() });
    new Datadog(stack, 'Datadog', props).addLambdaFunctions([addFunction(stack, 'F', Runtime.NODEJS_22_X)]);
    return Template.fromStack(stack);
  };
  expect(() => synth(KEY)).toThrow(/Stack: the runtime layer cannot be added: .*BootstraplessSynthesizer.*`runtimeLayers: RuntimeLayers\.DATADOG`/s);
  synth({ ...KEY, runtimeLayers: RuntimeLayers.DATADOG }).resourceCountIs('AWS::Lambda::Function', 1);
});

test('the layer alone; a runtime without one is refused with those that have one', () => {
  const stack = stackOf();
  new RuntimeLayer(stack, 'Layer', { runtime: Runtime.NODEJS_22_X });
  expect(resources(stack, 'AWS::Lambda::LayerVersion')[0]![1]).toMatchObject({
    Description: expect.stringMatching(/^datadog-serverless .* for nodejs22\.x$/),
    LicenseInfo: 'Apache-2.0',
  });
  expect(() => new RuntimeLayer(stack, 'None', { runtime: Runtime.JAVA_21 })).toThrow(
    /Stack\/None: there is no runtime layer for java21\. It is there for nodejs22\.x, .*python3\.14/,
  );
});

test('the macro hands over the ARNs of the layers that it publishes', () => {
  const stack = stackOf();
  new DatadogMacro(stack, 'Macro', { publishRuntimeLayers: true, pythonRuntimes: [Runtime.PYTHON_3_12] });
  const variables = objectOf(objectOf(resources(stack, 'AWS::Lambda::Function')[0]![1].Environment).Variables);
  expect(Object.keys(variables).sort()).toEqual(
    ['nodejs', 'python3_12_arm64', 'python3_12_x86_64'].map(key => `DATADOG_SERVERLESS_LAYER_${key}`),
  );
  expect(resources(stack, 'AWS::Lambda::LayerVersion')).toHaveLength(3);
});
