import fc from 'fast-check';
import { CATALOG } from '../../src/core/catalog-data';
import { Options } from '../../src/core/option-values';
import { Environment } from '../../src/core/settings';
import { SITES } from '../../src/core/sites';

const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf';

const keySource = fc.constantFrom<Options>(
  {},
  { apiKey: '0123456789abcdef0123456789abcdef' },
  { apiKeySecretArn: SECRET },
  { apiKeySecretArn: { Ref: 'SecretArn' } },
  { apiKeySsmArn: 'arn:aws:ssm:us-east-1:123456789012:parameter/datadog' },
  { apiKmsKey: 'Y2lwaGVy', apiKeyEncryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1' },
  { forwarderArn: 'arn:aws:lambda:us-east-1:123456789012:function:forwarder', createForwarderPermissions: true },
  { forwarderArn: { 'Fn::ImportValue': 'Forwarder' } },
);

const text = fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.constant({ Ref: 'Name' }));

const others = fc.record({
  site: fc.constantFrom(...SITES),
  env: text,
  service: text,
  version: text,
  tags: fc.constantFrom('team:core,env:prod', 'team:core', 'a:b:c', 'team:core env:prod'),
  gitData: fc.constantFrom('abc123,https://github.com/a/b.git', ''),
  addLayers: fc.boolean(),
  redirectHandler: fc.boolean(),
  enableDatadogTracing: fc.boolean(),
  enableXrayTracing: fc.boolean(),
  enableProfiling: fc.boolean(),
  captureCloudServicePayload: fc.boolean(),
  lambdaFips: fc.boolean(),
  logLevel: fc.constantFrom('DEBUG', 'info'),
  dynamoDbTableKeys: fc.constantFrom('auto', 'off'),
  nodeLayerVersion: fc.constantFrom(100, 142),
  useLayersFromAccount: fc.constant('111122223333'),
  takeOver: fc.boolean(),
  exclude: fc.constantFrom(['F1'], ['nothing*']),
} satisfies { readonly [Name in keyof Options]?: fc.Arbitrary<Options[Name]> }, { requiredKeys: [] });

/** Options that hold together most of the time. */
export const options: fc.Arbitrary<Options> = fc.tuple(keySource, others).map(([source, more]) => ({ ...source, ...more }) as Options);

const REGIONS = [...Object.values(CATALOG.regions).flat(), 'cn-north-1', 'us-east-1', 'us-east-1'];

const BUNDLED = { nodejs: { Ref: 'NodeLayer' }, 'python3.12-x86_64': 'arn:aws:lambda:us-east-1:111111111111:layer:bundled-python:1' };

/** All of them, as a macro is given them. */
const GIVEN = {
  Name: 'given', Stage: 'prod', NodeRuntime: 'nodejs24.x', Architecture: 'x86_64', ArchitectureList: 'arm64', LayerList: 'arn:one', EmptyLayerList: '',
  UnknownLayerList: 'arn:a,arn:b,arn:c,arn:d', LayerText: 'arn:one', SecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:given-abcdef',
};

export const environment: fc.Arbitrary<Environment> = fc.record({
  region: fc.oneof({ weight: 5, arbitrary: fc.constantFrom<string | undefined>(...REGIONS) }, { weight: 1, arbitrary: fc.constant(undefined) }),
  bundledLayers: fc.constantFrom<Environment['bundledLayers']>(undefined, BUNDLED),
  parameters: fc.constantFrom<Environment['parameters']>(undefined, GIVEN),
  variables: fc.constantFrom<Environment['variables']>(undefined, { F0: { DD_ENV: 'single', MY_OWN: 'x' } }),
}).map(given => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Environment);
