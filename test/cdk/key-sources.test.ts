import { App, Stack } from 'aws-cdk-lib';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Datadog, DatadogProps } from '../../src/cdk';
import { Json, JsonObject, objectOf } from '../../src/core/json';
import { ACCOUNT, messagesOf, newFunction, newStack, REGION, resourcesOf, variablesOf } from '../support/cdk';

interface Seen {
  readonly stack: Stack;
  readonly variables: JsonObject;
  readonly statements: Json;
}

function seen(propsOf: (stack: Stack) => DatadogProps, region = REGION): Seen {
  const stack = new Stack(new App(), 'Stack', { env: { region, account: ACCOUNT } });
  const fn = newFunction(stack);
  new Datadog(stack, 'Datadog', { useLayersFromAccount: ACCOUNT, ...propsOf(stack) }).addLambdaFunctions([fn]);
  const policy = Object.values(resourcesOf(stack)).find(({ Type }) => Type === 'AWS::IAM::Policy');
  return { stack, variables: variablesOf(fn), statements: objectOf(objectOf(policy?.Properties).PolicyDocument).Statement ?? [] };
}

const read = (Resource: unknown): object => ({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource });
const decrypt = (Resource: unknown, service: unknown): object => ({
  Effect: 'Allow', Action: 'kms:Decrypt', Resource, Condition: { StringEquals: { 'kms:ViaService': service } },
});
const secretArn = (partition: string, region: string): string => `arn:${partition}:secretsmanager:${region}:${ACCOUNT}:secret:datadog/key`;

test('a secret of the stack, with a customer-managed key', () => {
  const { variables, statements } = seen(stack => ({ apiKeySecret: new Secret(stack, 'Key', { encryptionKey: new Key(stack, 'Master') }) }));
  expect(variables.DD_API_KEY_SECRET_ARN).toEqual({ Ref: 'Key961B73FD' });
  const service = { 'Fn::Sub': 'secretsmanager.${AWS::Region}.${AWS::URLSuffix}' };
  expect(statements).toEqual([read({ Ref: 'Key961B73FD' }), decrypt({ 'Fn::GetAtt': [expect.stringMatching(/^Master/), 'Arn'] }, service)]);
});

test.each([
  ['aws', 'us-east-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('an imported secret in %s', (partition, region) => {
  const complete = `${secretArn(partition, region)}-AbCdEf`;
  const whole = seen(stack => ({ apiKeySecret: Secret.fromSecretCompleteArn(stack, 'Key', complete) }), region);
  expect([whole.variables.DD_API_KEY_SECRET_ARN, whole.statements]).toEqual([complete, [read(complete)]]);
  const part = seen(stack => ({ apiKeySecret: Secret.fromSecretPartialArn(stack, 'Key', secretArn(partition, region)) }), region);
  expect(part.statements).toEqual([read(`${secretArn(partition, region)}-??????`)]);
  const named = seen(stack => ({ apiKeySecret: Secret.fromSecretNameV2(stack, 'Key', 'datadog/key') }), region);
  const parts = ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:${region}:${ACCOUNT}:secret:datadog/key`];
  expect(named.statements).toEqual([read({ 'Fn::Join': ['', [{ 'Fn::Join': ['', parts] }, '-??????']] })]);
  for (const { stack } of [whole, part, named]) expect(messagesOf(stack, 'Warning')).toEqual([]);
});

test('an imported secret with its key: decryption through the region and partition of the secret', () => {
  const { statements } = seen(stack => {
    const encryptionKey = Key.fromKeyArn(stack, 'Master', `arn:aws-cn:kms:cn-north-1:${ACCOUNT}:key/1`);
    return { apiKeySecret: Secret.fromSecretAttributes(stack, 'Key', { secretCompleteArn: `${secretArn('aws-cn', 'cn-north-1')}-AbCdEf`, encryptionKey }) };
  }, 'cn-north-1');
  expect(statements).toEqual([
    read(expect.anything()),
    decrypt(`arn:aws-cn:kms:cn-north-1:${ACCOUNT}:key/1`, 'secretsmanager.cn-north-1.amazonaws.com.cn'),
  ]);
});

test('a parameter, and a secure one with its key', () => {
  const plain = seen(stack => ({ apiKeyParameter: StringParameter.fromStringParameterName(stack, 'Key', '/datadog/key') }));
  expect(plain.statements).toEqual([{ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: plain.variables.DD_API_KEY_SSM_ARN }]);
  const secure = seen(stack => ({
    apiKeyParameter: StringParameter.fromSecureStringParameterAttributes(stack, 'Key', {
      parameterName: '/datadog/key',
      encryptionKey: Key.fromKeyArn(stack, 'Master', `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`),
    }),
  }));
  expect(secure.statements).toEqual([
    expect.objectContaining({ Action: 'ssm:GetParameter' }),
    expect.objectContaining({ Action: 'kms:Decrypt', Resource: `arn:aws:kms:${REGION}:${ACCOUNT}:key/1` }),
  ]);
});

test('a function with a key of its own gets no other one', () => {
  const stack = newStack();
  const [own, single] = [newFunction(stack, 'Own', { environment: { DD_KMS_API_KEY: 'ciphertext' } }), newFunction(stack, 'Single')];
  const datadog = new Datadog(stack, 'Datadog', { apiKeySecretArn: `${secretArn('aws', REGION)}-AbCdEf` });
  datadog.setEnvironment(single, 'DD_KMS_API_KEY', 'ciphertext');
  datadog.addLambdaFunctions([own, single]);
  for (const fn of [own, single]) {
    const { DD_KMS_API_KEY: key, DD_API_KEY_SECRET_ARN: other } = variablesOf(fn);
    expect([key, other]).toEqual(['ciphertext', undefined]);
  }
});

test('a secret whose key is an alias: the error says what to give', () => {
  const stack = newStack();
  const encryptionKey = new Alias(stack, 'Alias', { aliasName: 'datadog', targetKey: new Key(stack, 'Master') });
  const apiKeySecret = new Secret(stack, 'Key', { encryptionKey });
  expect(() => new Datadog(stack, 'Datadog', { apiKeySecret })).toThrow('Give the ARN of the key itself');
  expect(() => new Datadog(stack, 'Other', { apiKeySecret, apiKeyEncryptionKeyArn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/1` })).not.toThrow();
});

test('a key of another region or partition than the stack is warned of; no grant where none is wanted', () => {
  const other = seen(stack => ({ apiKeySecret: Secret.fromSecretCompleteArn(stack, 'Key', `${secretArn('aws', 'us-east-1')}-AbCdEf`) }));
  expect(messagesOf(other.stack, 'Warning')).toEqual([expect.stringContaining('key-in-other-region')]);
  const none = seen(stack => ({ apiKeySecret: new Secret(stack, 'Key'), grantSecretReadAccess: false }));
  expect(none.statements).toEqual([]);
});

test('a secret and a Forwarder of a stack in another region, by the CDK\'s own reference: warned of, too', () => {
  const app = new App();
  const [there, here] = ['us-east-1', REGION].map(region =>
    new Stack(app, region, { env: { region, account: ACCOUNT }, crossRegionReferences: true })) as [Stack, Stack];
  new Datadog(here, 'Key', { apiKeySecret: new Secret(there, 'Key') }).addLambdaFunctions([newFunction(here)]);
  new Datadog(here, 'Logs', { forwarderArn: newFunction(there, 'Forwarder').functionArn }).addLambdaFunctions([newFunction(here, 'Logged')]);
  expect(messagesOf(here, 'Warning').filter(message => message.includes('other-region'))).toEqual([
    expect.stringContaining('`apiKeySecretArn` lies in us-east-1, the stack in eu-west-1'),
    expect.stringContaining('`forwarderArn` lies in us-east-1, the stack in eu-west-1'),
  ]);
});
