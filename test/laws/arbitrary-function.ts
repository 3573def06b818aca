import fc from 'fast-check';
import { Json, JsonObject } from '../../src/core/json';
import { DATADOG_HANDLERS } from '../../src/core/wrappers';
import { RUNTIMES } from '../../src/core/runtimes';
import { without } from '../support/json';
import { conditional, CONDITIONS, garbage, map, text, unknownIntrinsic } from './arbitrary-values';

const constant = (...values: readonly Json[]): fc.Arbitrary<Json> => fc.constantFrom(...values);
const often = (weight: number, arbitrary: fc.Arbitrary<Json>): fc.WeightedArbitrary<Json> => ({ weight, arbitrary });

const runtimeName = fc.constantFrom(...RUNTIMES.map(({ name }) => name), 'nodejs22.x', 'nodejs22.x', 'python3.12', 'nodejs26.x', 'java29', 'python2.7', 'cobol1');
const runtime = conditional(
  fc.oneof(
    often(10, runtimeName),
    often(2, constant({ Ref: 'NodeRuntime' })),
    often(2, constant({ 'Fn::FindInMap': ['Runtimes', { Ref: 'Stage' }, 'python'] })),
    often(1, unknownIntrinsic),
  ),
);

const architecture = conditional(fc.oneof(often(6, constant('x86_64', 'arm64')), often(1, constant({ Ref: 'Architecture' })), often(1, unknownIntrinsic)));
const architectures = conditional(fc.oneof(often(8, architecture.map((one): Json => [one])), often(1, constant([], { Ref: 'ArchitectureList' }))));

const handler = conditional(fc.oneof(often(8, text(fc.constantFrom('app.handler', 'src/index.main'))), often(1, constant(...Object.values(DATADOG_HANDLERS)))));

const layerArn = fc.oneof(
  often(6, fc.stringMatching(/^[a-z]{1,5}$/).map(name => `arn:aws:lambda:us-east-1:123456789012:layer:${name}:3`)),
  often(1, constant(
    'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Node22-x:100',
    'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension:60',
    'arn:aws:lambda:us-east-1:999999999999:layer:Datadog-Extension:5',
  )),
  often(1, constant({ Ref: 'OwnLayer' }, { 'Fn::Sub': 'arn:${AWS::Partition}:lambda:${AWS::Region}:123456789012:layer:sub:1' })),
  often(1, unknownIntrinsic),
);
const layers = conditional(
  fc.oneof(
    often(8, fc.array(conditional(layerArn, 1), { maxLength: 5 })),
    often(1, constant({ Ref: 'LayerList' }, { Ref: 'EmptyLayerList' }, { Ref: 'UnknownLayerList' })),
    often(1, constant({ 'Fn::Split': [',', { Ref: 'LayerText' }] }, { 'Fn::Split': ['|', 'arn:a|arn:b'] })),
    often(1, unknownIntrinsic),
  ),
);

const variableName = fc.oneof(
  fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/),
  fc.constantFrom('DD_SITE', 'DD_ENV', 'DD_TAGS', 'DD_TRACE_ENABLED', 'DD_LAMBDA_HANDLER', 'DD_LOG_LEVEL', 'AWS_LAMBDA_EXEC_WRAPPER', '__proto__'),
);
const variableValue = conditional(fc.oneof(
  often(8, text(fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('team:a,env:x', 'false')))),
  often(2, fc.string({ minLength: 1_200, maxLength: 2_000 })),
  often(1, constant(1, true, { Ref: 'Table' }, { 'Fn::GetAtt': ['Table', 'Arn'] })),
));
const variables = fc.array(fc.tuple(variableName, variableValue), { maxLength: 5 }).map((entries): Json => Object.fromEntries(entries));
const environment = conditional(
  fc.oneof(
    often(8, conditional(variables).map((Variables): Json => ({ Variables }))),
    often(1, constant({})),
    often(1, unknownIntrinsic.map((Variables): Json => ({ Variables }))),
  ),
);

const tagKey = constant('env', 'service', 'version', 'team', { Ref: 'Name' });
const tag = fc.record({ Key: tagKey, Value: text(fc.string({ maxLength: 6 })) }) as fc.Arbitrary<Json>;
const keysIn = (item: Json): string => JSON.stringify(item).match(/"Key":("\w+")/g)?.join() ?? 'other';
export const tags = conditional(fc.oneof(
  often(8, fc.uniqueArray(conditional(tag, 1), { maxLength: 4, selector: keysIn })),
  often(1, constant([{ Key: 'datadog:instrument', Value: 'false' }], [{ Key: 'dd_sls_macro', Value: 'v0.29.0' }])),
  often(1, unknownIntrinsic),
));

const role = conditional(fc.oneof(
  often(6, constant({ 'Fn::GetAtt': ['Role', 'Arn'] }, { 'Fn::GetAtt': 'Role.Arn' }, { 'Fn::GetAtt': ['EdgeRole', 'Arn'] }, { Ref: 'Role' })),
  often(2, constant('arn:aws:iam::123456789012:role/outside', { 'Fn::ImportValue': 'RoleArn' })),
));

const loggingConfig = conditional(constant({ LogGroup: { Ref: 'Logs' } }, { LogGroup: '/apps/one' }, { LogFormat: 'JSON' }, {}), 1);

const sometimes = (arbitrary: fc.Arbitrary<Json>): fc.Arbitrary<Json | undefined> => fc.option(arbitrary, { nil: undefined, freq: 2 });
const seldom = (arbitrary: fc.Arbitrary<Json>): fc.Arbitrary<Json | undefined> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** Drops what is undefined; a template has no such thing. */
export const compact = (record: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(Object.entries(record).filter((entry): entry is [string, Json] => entry[1] !== undefined));

const code = fc.oneof(often(12, constant({ ZipFile: 'exports.handler = () => 1;' })), often(1, constant({ ImageUri: 'repository:latest' })));

const properties = fc.record({
  Description: sometimes(text(fc.string({ maxLength: 8 }))),
  Runtime: fc.oneof({ weight: 30, arbitrary: runtime }, { weight: 1, arbitrary: fc.constant(undefined) }),
  Architectures: sometimes(architectures),
  Handler: fc.oneof({ weight: 30, arbitrary: handler }, { weight: 1, arbitrary: fc.constant(undefined) }),
  Code: code,
  Role: fc.oneof({ weight: 10, arbitrary: role }, { weight: 1, arbitrary: fc.constant(undefined) }),
  Layers: sometimes(layers),
  Environment: sometimes(environment),
  Tags: sometimes(tags),
  LoggingConfig: seldom(loggingConfig),
  TracingConfig: seldom(conditional(constant({ Mode: 'PassThrough' }, {}), 1)),
  FunctionName: seldom(text(fc.constantFrom('named', 'other'))),
  PackageType: seldom(constant('Zip', 'Image')),
  VpcConfig: seldom(map(garbage)),
}).map(compact);

const metadata = seldom(fc.oneof(map(garbage), constant({ 'aws:cdk:path': 'App/Stack/F/Resource' }, 'text', [])));

/** A function as CloudFormation has it. */
export const functionResource: fc.Arbitrary<JsonObject> = fc.record({
  Type: fc.constant<Json>('AWS::Lambda::Function'),
  Condition: seldom(constant(...CONDITIONS)),
  Metadata: metadata,
  Properties: properties,
  DependsOn: seldom(constant('Role', ['Role', 'Table'])),
}).map(compact);

const mapTags = fc.oneof(map(text(fc.string({ maxLength: 4 }))), constant({ env: 'own' }), unknownIntrinsic);

/** A function as SAM has it, before its transform. */
export const serverlessFunction: fc.Arbitrary<JsonObject> = fc.record({
  Type: fc.constant<Json>('AWS::Serverless::Function'),
  Metadata: metadata,
  Properties: fc.tuple(properties, fc.record({
    Tags: sometimes(mapTags),
    Policies: seldom(conditional(constant('ReadOnly', ['A', 'B'], [{ DynamoDBCrudPolicy: { TableName: { Ref: 'Table' } } }]), 1)),
    AutoPublishAlias: seldom(constant('live', { Ref: 'Name' })),
  }).map(compact)).map(([given, more]) => ({ ...without(given, 'Tags', 'TracingConfig', 'Code'), CodeUri: given.Code!, ...more })),
}).map(compact);
