import { Json } from '../../src/core/json';
import { Options } from '../../src/core/option-values';
import { settingsOf } from '../../src/core/settings';
import { statementsOf } from '../../src/core/statements';
import { viewOf } from '../../src/core/template';

const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:';
const TEMPLATE = {
  Parameters: { Full: { Type: 'String', Default: `${SECRET}dd-AbCdEf` }, Partial: { Type: 'String', Default: `${SECRET}dd` }, Later: { Type: 'String' } },
  Resources: { Secret: { Type: 'AWS::SecretsManager::Secret' } },
};

function resourceOf(options: Options): Json | undefined {
  const [statement] = statementsOf(settingsOf(options, {}), viewOf(TEMPLATE, {}));
  return statement?.Resource;
}

test.each<[string, Options['apiKeySecretArn'], Json]>([
  ['a whole ARN', `${SECRET}dd-AbCdEf`, `${SECRET}dd-AbCdEf`],
  ['digits', `${SECRET}dd-a1b2C3`, `${SECRET}dd-a1b2C3`],
  ['a partial ARN', `${SECRET}dd`, `${SECRET}dd-??????`],
  ['a hyphen and too few characters', `${SECRET}dd-key`, `${SECRET}dd-key-??????`],
  ['a word of six letters', `${SECRET}dd-secret`, [`${SECRET}dd-secret`, `${SECRET}dd-secret-??????`]],
  ['wildcards already', `${SECRET}dd-??????`, `${SECRET}dd-??????`],
  ['a star already', `${SECRET}dd*`, `${SECRET}dd*`],
  ['a secret of the template', { Ref: 'Secret' }, { Ref: 'Secret' }],
  ['a parameter that is whole', { Ref: 'Full' }, { Ref: 'Full' }],
  ['a parameter that is partial', { Ref: 'Partial' }, { 'Fn::Join': ['', [{ Ref: 'Partial' }, '-??????']] }],
  ['a parameter without a value', { Ref: 'Later' }, [{ Ref: 'Later' }, { 'Fn::Join': ['', [{ Ref: 'Later' }, '-??????']] }]],
  ['text with a readable end', { 'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:x:1:secret:dd' }, { 'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:x:1:secret:dd-??????' }],
  ['text with an unknown end', { 'Fn::Sub': 'arn:aws:secretsmanager:x:1:secret:${Name}' }, [
    { 'Fn::Sub': 'arn:aws:secretsmanager:x:1:secret:${Name}' }, { 'Fn::Sub': 'arn:aws:secretsmanager:x:1:secret:${Name}-??????' },
  ]],
])('a secret by %s', (_, apiKeySecretArn, resource) => {
  expect(resourceOf({ apiKeySecretArn: apiKeySecretArn! })).toEqual(resource);
});

test.each<[string, Options, string | undefined, Json | undefined]>([
  ['a secret', { apiKeySecretArn: `${SECRET}dd-AbCdEf` }, 'kms:Decrypt', 'secretsmanager.us-east-1.amazonaws.com'],
  ['a secret in China', { apiKeySecretArn: 'arn:aws-cn:secretsmanager:cn-north-1:1:secret:dd-AbCdEf' }, 'kms:Decrypt', 'secretsmanager.cn-north-1.amazonaws.com.cn'],
  ['a parameter', { apiKeySsmArn: 'arn:aws:ssm:eu-west-1:1:parameter/a' }, 'kms:Decrypt', 'ssm.eu-west-1.amazonaws.com'],
  ['a secret of the template', { apiKeySecretArn: { Ref: 'Secret' } }, 'kms:Decrypt', { 'Fn::Sub': 'secretsmanager.${AWS::Region}.${AWS::URLSuffix}' }],
  ['ciphertext', { apiKmsKey: 'x' }, 'kms:Decrypt', undefined],
  ['a plain key', { apiKey: 'x' }, undefined, undefined],
])('the KMS key of %s', (_, options, action, via) => {
  const statements = statementsOf(settingsOf({ ...options, apiKeyEncryptionKeyArn: 'arn:aws:kms:us-east-1:1:key/1' }, {}), viewOf(TEMPLATE, {}));
  const grant = statements.find(statement => statement.Action === 'kms:Decrypt');
  expect(grant?.Action).toBe(action);
  expect(grant?.Condition).toEqual(via === undefined ? undefined : { StringEquals: { 'kms:ViaService': via } });
});

test('nothing is granted where that is not wanted, but X-Ray where it is', () => {
  const options = { apiKeySecretArn: SECRET, grantSecretReadAccess: false, enableXrayTracing: true };
  expect(statementsOf(settingsOf(options, {}), viewOf(TEMPLATE, {}))).toEqual([
    { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
  ]);
});
