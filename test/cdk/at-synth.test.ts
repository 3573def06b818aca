import { App, Aspects, CfnCondition, CfnParameter, Fn, IAspect, Lazy, Stack, Tags } from 'aws-cdk-lib';
import { Architecture, CfnFunction, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { AttributeType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { IConstruct } from 'constructs';
import { Datadog } from '../../src/cdk';
import { VERSION } from '../../src/core/version';
import {
  ACCOUNT, cfnOf, coverageOf, isInstrumented, layersOf, messagesOf, newFunction, newStack, NODE_HANDLER, propertiesOf, REGION, resourcesOf,
  SECRET_ARN, templateOf, variablesOf,
} from '../support/cdk';

const instrument = (stack: Stack, ...functions: IConstruct[]): Datadog => {
  const datadog = new Datadog(stack, 'Datadog', { apiKeySecretArn: SECRET_ARN, env: 'prod', tags: 'team:a,cost:b' });
  datadog.addLambdaFunctions(functions);
  return datadog;
};
const layer = (scope: Stack, name: string) => LayerVersion.fromLayerVersionArn(scope, name, `arn:aws:lambda:${REGION}:${ACCOUNT}:layer:${name}:1`);

describe('whatever the app does to a function after the call counts', () => {
  test('environment, layers, tags', () => {
    const stack = newStack();
    const fn = newFunction(stack);
    instrument(stack, fn);
    fn.addEnvironment('OWN', 'mine').addEnvironment('DD_ENV', 'own').addEnvironment('DD_TAGS', 'team:own');
    fn.addLayers(layer(stack, 'mine'));
    Tags.of(fn).add('env', 'own');
    expect(variablesOf(fn)).toMatchObject({ OWN: 'mine', DD_ENV: 'own', DD_TAGS: 'cost:b,team:own' });
    expect(layersOf(fn)).toEqual([expect.stringContaining(':mine:1'), expect.stringContaining(':Datadog-Node20-x:'), expect.stringContaining(':Datadog-Extension:')]);
    expect(propertiesOf(fn).Tags).toEqual([{ Key: 'env', Value: 'own' }, { Key: 'dd_serverless', Value: `v${VERSION}` }]);
  });

  const overrides: Readonly<Record<string, readonly [(fn: CfnFunction) => void, object]>> = {
    handler: [fn => fn.addPropertyOverride('Handler', 'other.handler'), { Environment: { Variables: { DD_LAMBDA_HANDLER: 'other.handler' } } }],
    architecture: [fn => fn.addPropertyOverride('Architectures', ['arm64']), { Layers: [expect.anything(), expect.stringContaining('Extension-ARM')] }],
    runtime: [fn => fn.addPropertyOverride('Runtime', 'python3.13'), { Handler: 'datadog_lambda.handler.handler' }],
    layers: [fn => fn.addPropertyOverride('Layers', ['arn:x']), { Layers: ['arn:x', expect.anything(), expect.anything()] }],
    variable: [fn => fn.addPropertyOverride('Environment.Variables.DD_SITE', 'own'), { Environment: { Variables: { DD_SITE: 'own' } } }],
    environment: [fn => fn.addPropertyOverride('Environment', { Variables: { OWN: '1' } }), { Environment: { Variables: { OWN: '1', DD_ENV: 'prod' } } }],
    'lazy environment': [
      fn => fn.addPropertyOverride('Environment', Lazy.any({ produce: () => ({ Variables: { OWN: '1' } }) })),
      { Environment: { Variables: { OWN: '1', DD_ENV: 'prod' } } },
    ],
    'environment taken away': [fn => fn.addPropertyDeletionOverride('Environment'), { Environment: { Variables: { DD_ENV: 'prod' } } }],
  };

  test.each(Object.keys(overrides))('a property override, before or after: %s', name => {
    const [override, expected] = overrides[name]!;
    for (const before of [true, false]) {
      const stack = newStack();
      const fn = newFunction(stack, 'Fn', { environment: { FIRST: '1' } });
      if (before) override(cfnOf(fn));
      instrument(stack, fn);
      if (!before) override(cfnOf(fn));
      expect(propertiesOf(fn)).toMatchObject({ Handler: NODE_HANDLER, ...expected });
    }
  });
});

class Mutating implements IAspect {
  public visit(node: IConstruct): void {
    if (!(node instanceof CfnFunction)) return;
    node.addPropertyOverride('Handler', 'aspect.handler');
    node.addPropertyOverride('Environment.Variables.BY_ASPECT', '1');
  }
}

describe.each([true, false])('other aspects, with aspectStabilization %s', stabilized => {
  const newApp = (): Stack =>
    new Stack(new App({ context: { '@aws-cdk/core:aspectStabilization': stabilized } }), 'Stack', { env: { region: REGION, account: ACCOUNT } });

  test.each([undefined, 200, 800])('of priority %s, added before or after', priority => {
    for (const before of [true, false]) {
      const stack = newApp();
      const fn = newFunction(stack);
      const add = (): void => Aspects.of(stack).add(new Mutating(), priority === undefined ? {} : { priority });
      if (before) add();
      instrument(stack, fn);
      if (!before) add();
      Tags.of(stack).add('by', 'aspect');
      expect(variablesOf(fn)).toMatchObject({ BY_ASPECT: '1', DD_LAMBDA_HANDLER: 'aspect.handler' });
      expect(propertiesOf(fn).Tags).toEqual(expect.arrayContaining([{ Key: 'by', Value: 'aspect' }, { Key: 'env', Value: 'prod' }]));
    }
  });

  test('a function that an aspect adds', () => {
    const stack = newApp();
    newFunction(stack);
    Aspects.of(stack).add({ visit: node => { if (node === stack && !stack.node.tryFindChild('Late')) newFunction(stack, 'Late'); } });
    Datadog.instrument(stack);
    expect(Object.values(coverageOf(stack))).toEqual(['instrumented', 'instrumented']);
  });

  test('a hundred and twenty functions, each with a role', () => {
    const stack = newApp();
    for (let index = 0; index < 120; index++) newFunction(stack, `Fn${index}`);
    Datadog.instrument(stack, { apiKeySecretArn: SECRET_ARN });
    expect(Object.values(coverageOf(stack))).toEqual(Array(120).fill('instrumented'));
  });
});

describe('values that only deployment knows', () => {
  test('parameters as options and as variables', () => {
    const stack = newStack();
    const [env, site] = [new CfnParameter(stack, 'Env'), new CfnParameter(stack, 'Site')];
    const fn = newFunction(stack, 'Fn', { environment: { DD_VERSION: Fn.ref('Env') } });
    new Datadog(stack, 'Datadog', { env: env.valueAsString, site: site.valueAsString, tags: `env:${env.valueAsString}`, version: '1' }).addLambdaFunctions([fn]);
    expect(variablesOf(fn)).toMatchObject({
      DD_ENV: { Ref: 'Env' },
      DD_SITE: { Ref: 'Site' },
      DD_VERSION: { Ref: 'Env' },
      DD_TAGS: { 'Fn::Join': ['', ['env:', { Ref: 'Env' }]] },
    });
    expect(propertiesOf(fn).Tags).toEqual(expect.arrayContaining([{ Key: 'env', Value: { Ref: 'Env' } }, { Key: 'version', Value: { Ref: 'Env' } }]));
  });

  test('values that the CDK has yet to look up: it looks them up after a synthesis', () => {
    const stack = newStack();
    const fn = newFunction(stack);
    const lookUp = (name: string): string => StringParameter.valueFromLookup(stack, name);
    const props = { apiKeySecretArn: lookUp('/arn'), site: lookUp('/site'), useLayersFromAccount: lookUp('/account'), extensionLayerArn: lookUp('/layer') };
    new Datadog(stack, 'Datadog', props).addLambdaFunctions([fn]);
    expect(coverageOf(stack)).toEqual({ [stack.resolve(cfnOf(fn).logicalId)]: 'instrumented' });
  });

  test('an environment, layers and a handler that depend on a condition', () => {
    const stack = newStack();
    const { logicalId } = new CfnCondition(stack, 'IsLarge', { expression: Fn.conditionEquals('a', 'b') });
    const fn = newFunction(stack);
    const cfn = cfnOf(fn);
    cfn.environment = Fn.conditionIf(logicalId, { Variables: { OWN: '1' } }, { Ref: 'AWS::NoValue' });
    cfn.addPropertyOverride('Layers', Fn.conditionIf(logicalId, ['arn:x'], { Ref: 'AWS::NoValue' }));
    cfn.addPropertyOverride('Handler', Fn.conditionIf(logicalId, 'a.handler', 'b.handler'));
    instrument(stack, fn);
    const { Environment, Layers, Handler } = propertiesOf(fn);
    expect(Handler).toBe(NODE_HANDLER);
    expect(Layers).toEqual({ 'Fn::If': ['IsLarge', ['arn:x', expect.anything(), expect.anything()], [expect.anything(), expect.anything()]] });
    const original = { 'Fn::If': ['IsLarge', 'a.handler', 'b.handler'] };
    const branch = (more: object): object => ({ Variables: expect.objectContaining({ DD_LAMBDA_HANDLER: original, ...more }) });
    expect(Environment).toEqual({ 'Fn::If': ['IsLarge', branch({ OWN: '1' }), branch({})] });
  });

  test('a list of layers that is a parameter', () => {
    const stack = newStack();
    const list = new CfnParameter(stack, 'LayerList', { type: 'CommaDelimitedList' });
    const fn = newFunction(stack);
    cfnOf(fn).layers = list.valueAsList;
    instrument(stack, fn);
    const joined = { 'Fn::Join': [',', [{ 'Fn::Join': [',', { Ref: 'LayerList' }] }, expect.anything(), expect.anything()]] };
    expect(propertiesOf(fn).Layers).toEqual({ 'Fn::Split': [',', joined] });
  });

  test('a runtime that nobody can know: reported, and nothing is changed', () => {
    const stack = newStack();
    const fn = newFunction(stack);
    cfnOf(fn).addPropertyOverride('Runtime', { 'Fn::ImportValue': 'runtime' });
    instrument(stack, fn);
    expect(propertiesOf(fn)).toMatchObject({ Handler: 'index.handler' });
    expect(isInstrumented(fn)).toBe(false);
    expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('runtime-unresolved')]);
  });

  test('a stack of no region: partition and account are asked at deployment', () => {
    const stack = newStack({ env: {} });
    const fn = newFunction(stack, 'Fn', { architecture: Architecture.ARM_64 });
    new Datadog(stack, 'Datadog', { apiKeySecretArn: SECRET_ARN }).addLambdaFunctions([fn]);
    expect(layersOf(fn)).toHaveLength(2);
    expect(templateOf(stack).Mappings).toMatchObject({ DatadogServerlessPartitions: { 'aws-us-gov': { Fips: 'true' } } });
    expect(messagesOf(stack, 'Info')).toEqual([]);
  });
});

test('active tracing: the function waits for what its role is granted', () => {
  const stack = newStack();
  const fn = newFunction(stack);
  new Datadog(stack, 'Datadog', { apiKeySecretArn: SECRET_ARN, enableXrayTracing: true }).addLambdaFunctions([fn]);
  const [policy] = Object.entries(resourcesOf(stack)).find(([, { Type }]) => Type === 'AWS::IAM::Policy')!;
  expect(resourcesOf(stack)[stack.resolve(cfnOf(fn).logicalId) as string]!.DependsOn).toContain(policy);
});

test('the key names of tables that a function refers to', () => {
  const stack = newStack();
  const key = (name: string) => ({ name, type: AttributeType.STRING });
  const one = new Table(stack, 'One', { partitionKey: key('pk'), sortKey: key('sk') });
  const two = new TableV2(stack, 'Two', { partitionKey: key('id'), tableName: 'two' });
  new Table(stack, 'Three', { partitionKey: key('other') });
  const environment = { ONE: one.tableName, TWO: two.tableName };
  const [node, python] = [newFunction(stack, 'Node', { environment }), newFunction(stack, 'Python', { environment, runtime: Runtime.PYTHON_3_13 })];
  instrument(stack, node, python);
  const expected = { 'Fn::Sub': `{"\${${stack.getLogicalId(one.node.defaultChild as CfnFunction)}}":["pk","sk"],"two":["id"]}` };
  expect(variablesOf(node).DD_TRACE_DYNAMODB_TABLE_PRIMARY_KEYS).toEqual(expected);
  expect(variablesOf(python).DD_BOTOCORE_DYNAMODB_TABLE_PRIMARY_KEYS).toEqual(expected);
});
