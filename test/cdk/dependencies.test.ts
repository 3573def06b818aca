import { CustomResource, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Datadog, DatadogProps } from '../../src/cdk';
import { dependenciesOf } from '../../src/core/dependencies';
import { needsOf } from '../../src/core/needs';
import { cfnOf, coverageOf, messagesOf, newFunction, newStack, resourcesOf } from '../support/cdk';

/** Logical ids that wait for themselves, which CloudFormation refuses to deploy. */
function waitingForThemselves(stack: Stack): readonly string[] {
  const resources = resourcesOf(stack);
  return Object.entries(resources)
    .filter(([id, { Properties, DependsOn }]) =>
      needsOf([Properties ?? null, ...dependenciesOf(DependsOn).map(Ref => ({ Ref }))], name => resources[name]).has(id))
    .map(([id]) => id);
}

type Ways = Readonly<Record<string, (stack: Stack, maker: LambdaFunction) => DatadogProps>>;
const made = (stack: Stack, onEventHandler: LambdaFunction): CustomResource =>
  new CustomResource(stack, 'Made', { serviceToken: new Provider(stack, 'Provider', { onEventHandler }).serviceToken });

/** Ways in which an option's value comes of a function. */
const WAYS: Ways = {
  'a custom resource makes the secret': (stack, maker) => ({ apiKeySecretArn: made(stack, maker).getAttString('Arn') }),
  'a custom resource names the secret': (stack, maker) => ({ apiKeySecret: new Secret(stack, 'Key', { secretName: made(stack, maker).ref }) }),
  'the policy of the key names the function': (stack, maker) => {
    const encryptionKey = new Key(stack, 'Master');
    const conditions = { ArnEquals: { 'aws:SourceArn': maker.functionArn } };
    encryptionKey.addToResourcePolicy(new PolicyStatement({ actions: ['kms:Decrypt'], principals: [new AnyPrincipal()], resources: ['*'], conditions }));
    return { apiKeySecret: new Secret(stack, 'Key', { encryptionKey }) };
  },
  'the version of the app is that of a function': (_stack, maker) => ({
    version: new Alias(maker, 'Live', { aliasName: 'live', version: maker.currentVersion }).version.version,
    apiKey: '0123456789abcdef',
  }),
};

test.each(Object.keys(WAYS))('no resource waits for itself: %s', way => {
  const stack = newStack();
  const [maker, other] = [newFunction(stack, 'Maker'), newFunction(stack)];
  Datadog.instrument(stack, WAYS[way]!(stack, maker));
  const idOf = (fn: LambdaFunction): string => stack.resolve(cfnOf(fn).logicalId) as string;
  expect(waitingForThemselves(stack)).toEqual([]);
  expect(coverageOf(stack)).toMatchObject({ [idOf(maker)]: 'circular-dependency', [idOf(other)]: 'instrumented' });
  expect(messagesOf(stack, 'Warning').filter(message => message.includes('circular'))).toEqual([expect.stringContaining('Exclude the function')]);
});
