import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as CdkLib from 'aws-cdk-lib';
import { App, Stack } from 'aws-cdk-lib';
import { experimental } from 'aws-cdk-lib/aws-cloudfront';
import {
  Alias, Architecture, CfnFunction, Code, DockerImageCode, DockerImageFunction, Function as LambdaFunction, Runtime, SingletonFunction, Version,
} from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogRetention, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, EventType } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { IConstruct } from 'constructs';
import { Datadog } from '../../src/cdk';
import { JsonObject, objectOf } from '../../src/core/json';
import {
  ACCOUNT, cfnOf, coverageOf, isInstrumented, layersOf, messagesOf, newFunction, newStack, NODE_HANDLER, propertiesOf, REGION, resourcesOf,
  SECRET_ARN, variablesOf,
} from '../support/cdk';

const add = (stack: Stack, ...functions: IConstruct[]): void => new Datadog(stack, 'Datadog', { apiKeySecretArn: SECRET_ARN }).addLambdaFunctions(functions);

test('a function gets library, extension, handler, variables, tag and permission', () => {
  const stack = newStack();
  const fn = newFunction(stack, 'Fn', { architecture: Architecture.ARM_64 });
  add(stack, fn);
  expect(propertiesOf(fn)).toMatchObject({
    Handler: NODE_HANDLER,
    Layers: [
      expect.stringMatching(/^arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Node20-x:\d+$/),
      expect.stringMatching(/^arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension-ARM:\d+$/),
    ],
    Tags: [{ Key: 'dd_serverless', Value: expect.stringMatching(/^v\d/) }],
  });
  expect(variablesOf(fn)).toMatchObject({ DD_LAMBDA_HANDLER: 'index.handler', DD_API_KEY_SECRET_ARN: SECRET_ARN, DD_SITE: 'datadoghq.com' });
  const policies = Object.values(resourcesOf(stack)).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  expect(policies.map(({ Properties }) => objectOf(Properties).PolicyDocument)).toEqual([
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET_ARN }] },
  ]);
  expect(messagesOf(stack, 'Warning')).toEqual([]);
  expect(coverageOf(stack)).toEqual({ Fn9270CBC0: 'instrumented' });
});

test('every runtime family', () => {
  const stack = newStack();
  const of = (name: string): LambdaFunction =>
    newFunction(stack, name.replace(/\W/g, ''), { runtime: new Runtime(name, undefined, { supportsInlineCode: true }) });
  const functions = ['nodejs20.x', 'python3.13', 'java21', 'dotnet8', 'ruby3.3', 'provided.al2023'].map(of);
  add(stack, ...functions);
  expect(functions.map(fn => [propertiesOf(fn).Handler, variablesOf(fn).AWS_LAMBDA_EXEC_WRAPPER, layersOf(fn).length])).toEqual([
    [NODE_HANDLER, undefined, 2],
    ['datadog_lambda.handler.handler', undefined, 2],
    ['index.handler', '/opt/datadog_wrapper', 2],
    ['index.handler', '/opt/datadog_wrapper', 2],
    ['index.handler', undefined, 2],
    ['index.handler', undefined, 1],
  ]);
});

test('the function of an alias, a version, a singleton, and an L1 function', () => {
  const stack = newStack();
  const [aliased, versioned] = [newFunction(stack, 'Aliased'), newFunction(stack, 'Versioned')];
  const code = Code.fromInline('exports.handler = 1');
  const singletons = ['One', 'Two'].map(
    id => new SingletonFunction(stack, id, { uuid: 'f7d4f730', runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code }),
  );
  const l1 = new CfnFunction(stack, 'L1', { runtime: 'python3.12', handler: 'app.handler', role: 'arn:aws:iam::1:role/r', code: { zipFile: 'x' } });
  add(stack, new Alias(stack, 'Alias', { aliasName: 'live', version: aliased.currentVersion }), new Version(stack, 'Version', { lambda: versioned }), ...singletons, l1);
  expect([aliased, versioned, l1].map(isInstrumented)).toEqual([true, true, true]);
  expect(Object.values(coverageOf(stack))).toEqual(Array(4).fill('instrumented'));
  expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('role-outside-template')]);
});

const ESBUILD = existsSync(join(__dirname, '../../node_modules/.bin/esbuild'));
(ESBUILD ? test : test.skip)('a function that esbuild bundles', () => {
  const stack = newStack();
  const entry = join(__dirname, '../support/bundled-handler.ts');
  const fn = new NodejsFunction(stack, 'Fn', { entry, runtime: Runtime.NODEJS_22_X, depsLockFilePath: join(__dirname, '../../package-lock.json') });
  add(stack, fn);
  expect(propertiesOf(fn).Handler).toBe(NODE_HANDLER);
  expect(variablesOf(fn)).toMatchObject({ DD_LAMBDA_HANDLER: 'index.handler' });
});

test('a container image gets variables and permissions, and the lines of its Dockerfile are said', () => {
  const stack = newStack();
  const fn = new DockerImageFunction(stack, 'Fn', { code: DockerImageCode.fromImageAsset(join(__dirname, '../support/image')) });
  add(stack, fn);
  expect(layersOf(fn)).toEqual([]);
  expect(propertiesOf(fn).Handler).toBeUndefined();
  expect(variablesOf(fn)).toMatchObject({ DD_API_KEY_SECRET_ARN: SECRET_ARN });
  expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('COPY --from=public.ecr.aws/datadog/lambda-extension')]);
  expect(Object.values(coverageOf(stack))).toEqual(['image-package']);
});

test('an imported function is reported', () => {
  const stack = newStack();
  const imported = LambdaFunction.fromFunctionArn(stack, 'Imported', `arn:aws:lambda:${REGION}:${ACCOUNT}:function:x`);
  const alias = LambdaFunction.fromFunctionAttributes(stack, 'Other', { functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:y` }).latestVersion;
  add(stack, imported, alias);
  expect(messagesOf(stack, 'Warning')).toEqual([
    expect.stringContaining('Stack/Imported is not a function'),
    expect.stringContaining('Stack/Other/$LATEST is not a function'),
  ]);
});

test('a function at the edge is reported and unharmed', () => {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'us-east-1', account: ACCOUNT } });
  const edge = new experimental.EdgeFunction(stack, 'Edge', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = 1') });
  new Datadog(stack, 'Datadog', { flushMetricsToLogs: true }).addLambdaFunctions([edge]);
  expect(propertiesOf(edge.lambda)).toMatchObject({ Handler: 'index.handler' });
  expect(propertiesOf(edge.lambda).Layers ?? propertiesOf(edge.lambda).Environment).toBeUndefined();
  expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('lambda-edge')]);
});

test('the version of an L1 function that an L1 distribution names is at the edge', () => {
  const stack = newStack();
  const include = new CfnInclude(stack, 'Include', { templateFile: join(__dirname, '../support/edge-template.json') });
  add(stack, include.getResource('Fn'));
  expect(Object.values(coverageOf(stack))).toEqual(['lambda-edge']);
});

describe('helper functions of the CDK', () => {
  function withHelpers(): Stack {
    const stack = newStack();
    const call = { service: 'S3', action: 'listBuckets', physicalResourceId: PhysicalResourceId.of('x') };
    new AwsCustomResource(stack, 'Custom', { onCreate: call, policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }), installLatestAwsSdk: false });
    new LogRetention(stack, 'Retention', { logGroupName: '/x', retention: RetentionDays.ONE_DAY });
    const fn = newFunction(stack);
    new Bucket(stack, 'Bucket').addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(fn));
    new Provider(stack, 'Provider', { onEventHandler: newFunction(stack, 'OnEvent'), isCompleteHandler: newFunction(stack, 'IsComplete') });
    return stack;
  }

  test('are left alone in a scope, and so is the state machine of a provider; the handlers that a person wrote are not', () => {
    const stack = withHelpers();
    Datadog.instrument(stack, { apiKeySecretArn: SECRET_ARN, enableStepFunctionsTracing: true });
    const coverage = coverageOf(stack);
    const of = (status: string): readonly string[] => Object.keys(coverage).filter(id => coverage[id] === status);
    expect(of('instrumented')).toEqual([/^Fn/, /^OnEvent/, /^IsComplete/].map(id => expect.stringMatching(id)));
    expect(of('custom-resource-helper')).toHaveLength(7);
    expect(messagesOf(stack, 'Warning')).toEqual([]);
  });

  test('are instrumented where they are named', () => {
    const stack = withHelpers();
    const helper = stack.node.findChild('Provider').node.findChild('framework-onEvent');
    add(stack, helper);
    expect(isInstrumented(cfnOf(helper))).toBe(true);
  });
});

test('functions of an included template, those of SAM with its globals', () => {
  const stack = newStack();
  const include = new CfnInclude(stack, 'Include', { templateFile: join(__dirname, '../support/sam-template.json') });
  add(stack, include.getResource('Sam'), include.getResource('Plain'));
  const { Sam, Plain } = resourcesOf(stack);
  expect(messagesOf(stack, 'Warning')).toEqual([]);
  expect(Sam!.Properties).toMatchObject({
    Handler: NODE_HANDLER,
    Environment: { Variables: { DD_LAMBDA_HANDLER: 'index.handler', OWN: '1' } },
    Policies: [{ Statement: [{ Resource: SECRET_ARN }] }],
    Tags: { dd_serverless: expect.any(String) },
  });
  expect(Plain!.Properties).toMatchObject({ Handler: 'datadog_lambda.handler.handler' });
});

test('a function that is made with another copy of the CDK, as npm may install it', () => {
  const own = newStack().constructor;
  new Datadog(newStack(), 'Datadog').addLambdaFunctions([]);
  jest.isolateModules(() => {
    // The CDK loads its parts when they are first used, so all of the other copy is used in here.
    const { App: OtherApp, Stack: OtherStack, aws_lambda: lambda } = jest.requireActual<typeof CdkLib>('aws-cdk-lib');
    const app = new OtherApp();
    const stack = new OtherStack(app, 'Stack', { env: { region: REGION, account: ACCOUNT } });
    expect(stack.constructor).not.toBe(own);
    const code = lambda.Code.fromInline('exports.handler = 1');
    const fn = new lambda.Function(stack, 'Fn', { runtime: lambda.Runtime.NODEJS_20_X, handler: 'index.handler', code });
    add(stack, fn, new lambda.Alias(stack, 'Alias', { aliasName: 'live', version: fn.currentVersion }));
    const { Metadata } = app.synth().getStackByName('Stack').template as JsonObject;
    expect(objectOf(Metadata).DatadogServerless).toMatchObject({ Functions: { Fn9270CBC0: 'instrumented' } });
  });
});
