import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { Datadog } from '../../src/cdk';
import { objectOf } from '../../src/core/json';
import {
  ACCOUNT, coverageOf, isInstrumented, layersOf, messagesOf, newFunction, newStack, REGION, resourcesOf, SECRET_ARN, templateOf, variablesOf,
} from '../support/cdk';

const env = { region: REGION, account: ACCOUNT };
const newStage = (scope: Construct, id: string): LambdaFunction => newFunction(new Stack(new Stage(scope, id), 'Stack', { env }));
const outcome = (...functions: LambdaFunction[]): readonly boolean[] => functions.map(isInstrumented);

describe('Datadog.instrument', () => {
  test('an app: present and later functions, nested stacks, stages', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env });
    const nested = new NestedStack(stack, 'Nested');
    const [present, inner, staged] = [newFunction(stack, 'Present'), newFunction(nested), newStage(app, 'Stage')];
    Datadog.instrument(app);
    const later = newFunction(new Stack(app, 'Later', { env }));
    expect(outcome(present, inner, staged, later)).toEqual([true, true, true, true]);
    expect(Object.values(coverageOf(nested))).toEqual(['instrumented']);
  });

  test.each(['an app', 'a stack'])('a stage in a stage of %s, and only that stage', kind => {
    const app = new App();
    const outer = new Stage(kind === 'an app' ? app : new Stack(app, 'Pipeline', { env }), 'Outer');
    const [inside, outside] = [newStage(outer, 'Inner'), newStage(app, 'Other')];
    Datadog.instrument(outer);
    expect(outcome(inside, outside)).toEqual([true, false]);
  });

  test('one stack of several', () => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map(id => newFunction(new Stack(app, id, { env })));
    Datadog.instrument(Stack.of(one!));
    expect(outcome(one!, two!)).toEqual([true, false]);
  });

  test.each(['an app', 'a stack'])('a stage that is added to %s after it is refused', kind => {
    const app = new App();
    const scope = kind === 'an app' ? app : new Stack(app, 'Pipeline', { env });
    Datadog.instrument(scope);
    newStage(scope, 'Late');
    expect(() => app.synth()).toThrow(/The stage (Pipeline\/)?Late was added after Datadog.instrument.*Call Datadog.instrument after the last stage/);
  });

  const newPipeline = (app: App): CodePipeline => {
    const stack = new Stack(app, 'Pipeline', { env });
    const input = CodePipelineSource.s3(Bucket.fromBucketName(stack, 'Source', 'source'), 'source.zip');
    return new CodePipeline(stack, 'Pipeline', { synth: new ShellStep('Synth', { input, commands: ['npx cdk synth'] }) });
  };

  test('stages of a pipeline', () => {
    const app = new App();
    const pipeline = newPipeline(app);
    const fn = newStage(app, 'Prod');
    Datadog.instrument(app);
    pipeline.addStage(Stage.of(fn)!);
    expect(outcome(fn)).toEqual([true]);
  });

  test('a stage that a pipeline has synthesized before is refused', () => {
    const app = new App();
    const pipeline = newPipeline(app);
    pipeline.addStage(Stage.of(newStage(app, 'Prod'))!);
    Datadog.instrument(app);
    expect(() => app.synth()).toThrow('The stage Prod was synthesized before Datadog.instrument was called, as `addStage` of a pipeline does');
  });

  const selections: readonly (readonly [string, object, readonly boolean[]])[] = [
    ['include by path', { include: ['Stack/Api/*'] }, [true, true, false]],
    ['exclude by path', { exclude: ['Stack/Api/One'] }, [false, true, true]],
    ['include by name', { include: ['named-*'] }, [false, false, true]],
    ['exclude by logical id', { exclude: ['ApiOne*', 'Named?????????'] }, [false, true, true]],
    ['both', { include: ['Stack/Api/*'], exclude: ['*Two'] }, [true, false, false]],
  ];
  test.each(selections)('%s', (_name, props, expected) => {
    const stack = newStack();
    const api = new Construct(stack, 'Api');
    const functions = [newFunction(api, 'One'), newFunction(api, 'Two'), newFunction(stack, 'Named', { functionName: 'named-x' })];
    Datadog.instrument(stack, { apiKeySecretArn: SECRET_ARN, ...props });
    expect(outcome(...functions)).toEqual(expected);
    expect(messagesOf(stack, 'Warning')).toEqual([]);
  });

  test('strict: a function that has to be skipped is an error', () => {
    const stack = newStack({ env: { region: 'cn-north-1', account: ACCOUNT } });
    newFunction(stack);
    Datadog.instrument(stack, { strict: true });
    expect(messagesOf(stack, 'Error')).toEqual([expect.stringContaining('no-layer')]);
  });

  test('a synth that is forced again changes nothing and warns of nothing', () => {
    const stack = newStack();
    newFunction(stack);
    Datadog.instrument(stack, { apiKeySecretArn: SECRET_ARN });
    const first = JSON.stringify(templateOf(stack));
    (stack.node.root as App).synth({ force: true });
    expect(JSON.stringify(templateOf(stack))).toBe(first);
    expect(messagesOf(stack, 'Warning')).toEqual([]);
  });
});

describe('several stacks', () => {
  test('functions of several regions in one call get the layers of their own', () => {
    const app = new App();
    const regions = ['eu-west-1', 'us-east-1', 'ap-northeast-1', 'us-gov-west-1'];
    const functions = regions.map(region => newFunction(new Stack(app, region, { env: { region, account: ACCOUNT } })));
    new Datadog(Stack.of(functions[0]!), 'Datadog').addLambdaFunctions(functions);
    expect(functions.map(fn => layersOf(fn).map(layer => String(layer).split(':').slice(0, 5).join(':')))).toEqual([
      ['arn:aws:lambda:eu-west-1:464622532012'],
      ['arn:aws:lambda:us-east-1:464622532012'],
      ['arn:aws:lambda:ap-northeast-1:464622532012'],
      ['arn:aws-us-gov:lambda:us-gov-west-1:002406178527'],
    ]);
  });

  test('a secret of one stack for functions of another, and of a nested one', () => {
    const app = new App();
    const [keys, stack] = [new Stack(app, 'Keys', { env }), new Stack(app, 'Stack', { env })];
    const nested = new NestedStack(keys, 'Nested');
    const functions = [newFunction(keys), newFunction(stack), newFunction(nested)];
    new Datadog(keys, 'Datadog', { apiKeySecret: new Secret(keys, 'Key') }).addLambdaFunctions(functions);
    const [own, imported, parameter] = functions.map(fn => variablesOf(fn).DD_API_KEY_SECRET_ARN);
    expect(own).toEqual({ Ref: 'Key961B73FD' });
    expect(imported).toEqual({ 'Fn::ImportValue': expect.stringContaining('Keys:ExportsOutput') });
    expect(Object.keys(objectOf(templateOf(nested).Parameters))).toContain(objectOf(parameter).Ref);
    expect(messagesOf(stack, 'Warning').filter(message => message.includes('datadog'))).toEqual([]);
  });

  test('a construct of the app itself', () => {
    const app = new App();
    const fn = newFunction(new Stack(app, 'Stack', { env }));
    new Datadog(app, 'Datadog').addLambdaFunctions([fn]);
    expect(outcome(fn)).toEqual([true]);
  });
});

describe('several constructs', () => {
  test('the same function twice, in one', () => {
    const stack = newStack();
    const fn = newFunction(stack);
    const datadog = new Datadog(stack, 'Datadog', { apiKeySecretArn: SECRET_ARN });
    datadog.addLambdaFunctions([fn, fn]);
    datadog.addLambdaFunctions([fn.currentVersion]);
    expect(layersOf(fn)).toHaveLength(2);
    expect(messagesOf(stack, 'Warning')).toEqual([]);
  });

  test('one function in two: the first wins, with a warning; a function that is named belongs to whom it is named to', () => {
    const stack = newStack();
    const [twice, named] = [newFunction(stack, 'Twice'), newFunction(stack, 'Named')];
    Datadog.instrument(stack, { env: 'scope' });
    new Datadog(stack, 'One', { env: 'one' }).addLambdaFunctions([twice, named]);
    new Datadog(stack, 'Two', { env: 'two' }).addLambdaFunctions([twice]);
    expect([twice, named].map(fn => variablesOf(fn).DD_ENV)).toEqual(['one', 'one']);
    const warned = messagesOf(stack, 'Warning').map(message => /^(instrumented-twice at (Named|Twice))/.exec(message)?.[1]);
    expect([...new Set(warned)].sort()).toEqual(['instrumented-twice at Named', 'instrumented-twice at Twice']);
  });

  test('one scope in two calls, each with a part of it: no warning', () => {
    const stack = newStack();
    const functions = ['A', 'B', 'C'].map(id => newFunction(stack, id));
    new Datadog(stack, 'Named', { env: 'C', apiKeySecretArn: SECRET_ARN }).addLambdaFunctions([functions[2]!]);
    for (const id of ['A', 'B']) Datadog.instrument(stack, { env: id, apiKeySecretArn: SECRET_ARN, include: [`Stack/${id}`] });
    expect(functions.map(fn => variablesOf(fn).DD_ENV)).toEqual(['A', 'B', 'C']);
    expect(messagesOf(stack, 'Warning')).toEqual([]);
  });

  test('two secrets of another stack, for functions that share a role', () => {
    const app = new App();
    const [keys, stack] = [new Stack(app, 'Keys', { env }), new Stack(app, 'Stack', { env })];
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    for (const id of ['One', 'Two']) {
      const props = { apiKeySecret: new Secret(keys, `${id}Key`), enableXrayTracing: true };
      new Datadog(stack, id, props).addLambdaFunctions([newFunction(stack, `${id}Fn`, { role })]);
    }
    const policies = Object.entries(resourcesOf(stack)).filter(([, { Type }]) => Type === 'AWS::IAM::Policy');
    expect(policies.map(policy => JSON.stringify(policy))).toEqual([expect.stringContaining('OneKey'), expect.stringContaining('TwoKey')]);
    // IAM keeps one policy of a name on a role; each function waits for its own.
    expect(new Set(policies.map(([, { Properties }]) => objectOf(Properties).PolicyName)).size).toBe(2);
    const waits = Object.values(resourcesOf(stack)).filter(({ Type }) => Type === 'AWS::Lambda::Function').map(({ DependsOn }) => DependsOn);
    expect(waits).toEqual(policies.map(([id]) => expect.arrayContaining([id])));
  });

  test('one secret, for functions that share a role: one policy', () => {
    const stack = newStack();
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const functions = ['One', 'Two'].map(id => newFunction(stack, id, { role }));
    new Datadog(stack, 'Datadog', { apiKeySecretArn: SECRET_ARN }).addLambdaFunctions(functions);
    expect(Object.values(resourcesOf(stack)).filter(({ Type }) => Type === 'AWS::IAM::Policy')).toHaveLength(1);
  });
});
