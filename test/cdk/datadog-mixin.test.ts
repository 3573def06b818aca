import * as cdk from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { Datadog, DatadogMixin } from '../../src/cdk';
import { ACCOUNT, cfnOf, isInstrumented, layersOf, messagesOf, newFunction, newStack, REGION, SECRET_ARN, variablesOf } from '../support/cdk';

/** What the CDK's newer versions have and its oldest have not. */
interface Mixing { with(...mixins: DatadogMixin[]): IConstruct }
interface Newer { readonly Mixins?: { of(scope: IConstruct): { apply(...mixins: DatadogMixin[]): unknown } } }
const { Mixins } = cdk as unknown as Newer;
const ofNewer = Mixins ? test : test.skip;

const mixin = (): DatadogMixin => new DatadogMixin({ apiKeySecretArn: SECRET_ARN, env: 'prod' });

test('by its shape, on every version', () => {
  const stack = newStack();
  const fn = newFunction(stack);
  const one = mixin();
  const nodes = stack.node.findAll();
  expect(nodes.filter(node => one.supports(node))).toEqual([cfnOf(fn)]);
  for (const node of nodes) one.applyTo(node);
  fn.addEnvironment('DD_ENV', 'own');
  expect(isInstrumented(fn)).toBe(true);
  expect(variablesOf(fn)).toMatchObject({ DD_ENV: 'own', DD_API_KEY_SECRET_ARN: SECRET_ARN });
});

ofNewer('fn.with', () => {
  const stack = newStack();
  const [fn, other] = [newFunction(stack), newFunction(stack, 'Other')];
  expect((fn as unknown as Mixing).with(mixin())).toBe(fn);
  (new Bucket(stack, 'Bucket') as unknown as Mixing).with(mixin());
  expect([fn, other].map(isInstrumented)).toEqual([true, false]);
});

ofNewer('Mixins.of(app).apply, over stacks of several regions', () => {
  const app = new cdk.App();
  const functions = [REGION, 'us-east-1'].map(region => newFunction(new cdk.Stack(app, region, { env: { region, account: ACCOUNT } })));
  Mixins!.of(app).apply(new DatadogMixin());
  expect(functions.map(fn => String(layersOf(fn)[0]).split(':')[3])).toEqual([REGION, 'us-east-1']);
});

ofNewer('two mixins, and a construct beside them: the first wins', () => {
  const stack = newStack();
  const fn = newFunction(stack);
  (fn as unknown as Mixing).with(...['one', 'two'].map(env => new DatadogMixin({ env, apiKeySecretArn: SECRET_ARN })));
  Datadog.instrument(stack, { env: 'three', apiKeySecretArn: SECRET_ARN });
  expect(variablesOf(fn)).toMatchObject({ DD_ENV: expect.any(String) });
  expect(layersOf(fn)).toHaveLength(2);
  expect(messagesOf(stack, 'Warning').every(message => message.includes('instrumented-twice'))).toBe(true);
});

test('wrong props are refused with the path of the stack', () => {
  const fn = new CfnFunction(newStack(), 'Fn', { code: {}, role: 'r' });
  expect(() => new DatadogMixin({ site: 'nowhere' }).applyTo(fn)).toThrow('Stack/DatadogMixin: unknown-site');
});
