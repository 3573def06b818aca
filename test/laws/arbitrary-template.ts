import fc from 'fast-check';
import { isArray, isObject, Json, JsonObject } from '../../src/core/json';
import { compact, functionResource, serverlessFunction, tags } from './arbitrary-function';
import { CONDITIONS, garbage, key, map } from './arbitrary-values';

const TRUST: Json = { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
const EDGE_TRUST: Json = { Statement: [{ Effect: 'Allow', Principal: { Service: ['edgelambda.amazonaws.com'] }, Action: 'sts:AssumeRole' }] };

const parameter = (Type: string, Default?: string): Json => ({ Type, ...(Default !== undefined && { Default }) });
const PARAMETERS: JsonObject = {
  Name: parameter('String', 'orders'),
  Stage: parameter('String', 'prod'),
  NodeRuntime: parameter('String', 'nodejs20.x'),
  Architecture: parameter('String', 'arm64'),
  ArchitectureList: parameter('CommaDelimitedList', 'arm64'),
  LayerList: parameter('CommaDelimitedList', 'arn:one,arn:two'),
  EmptyLayerList: parameter('CommaDelimitedList', ''),
  UnknownLayerList: parameter('CommaDelimitedList'),
  LayerText: parameter('String', 'arn:one,arn:two,arn:three'),
  SecretArn: parameter('String', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf'),
};

const FIXED: JsonObject = {
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: TRUST } },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }] },
  },
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: { 'Fn::Sub': '/aws/lambda/${F0}' } } },
};

const versionOf = (id: string): JsonObject => ({ Type: 'AWS::Lambda::Version', DeletionPolicy: 'Retain', Properties: { FunctionName: { Ref: id } } });
const aliasOf = (id: string, version: string): JsonObject => ({
  Type: 'AWS::Lambda::Alias',
  DependsOn: version,
  Properties: { FunctionName: { Ref: id }, FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] }, Description: { 'Fn::Sub': `version \${${version}.Version}` } },
});

const bystanders = fc.dictionary(fc.constantFrom('Topic', 'Queue', 'Bucket', '__proto__', 'constructor'), fc.record({
  Type: fc.constantFrom<Json>('AWS::SNS::Topic', 'AWS::SQS::Queue', 'Custom::Thing', 'AWS::Serverless::Api', 5),
  Properties: fc.oneof(map(garbage), fc.record({ Tags: tags }) as fc.Arbitrary<Json>),
}) as fc.Arbitrary<Json>, { maxKeys: 3 });

const distribution = fc.constantFrom<JsonObject>({}, {}, {}, {
  Distribution: {
    Type: 'AWS::CloudFront::Distribution',
    Properties: { DistributionConfig: { DefaultCacheBehavior: { LambdaFunctionAssociations: [{ EventType: 'viewer-request', LambdaFunctionARN: { Ref: 'F0Version' } }] } } },
  },
});

function resources(kind: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  return fc.tuple(fc.array(kind, { minLength: 1, maxLength: 3 }), bystanders, distribution, fc.boolean(), fc.boolean()).map(
    ([functions, others, edge, published, edgeRole]): JsonObject => ({
      ...FIXED,
      EdgeRole: { Type: 'AWS::IAM::Role', Condition: 'HasVpc', Properties: { AssumeRolePolicyDocument: edgeRole ? EDGE_TRUST : TRUST } },
      ...Object.fromEntries(functions.map((resource, index) => [`F${index}`, resource])),
      ...(published && { F0Version: versionOf('F0'), F0Alias: aliasOf('F0', 'F0Version') }),
      ...others,
      ...edge,
    }),
  );
}

const ownGlobals = {
  Runtime: fc.constant('nodejs22.x'),
  Tags: fc.constant({ team: 'a' }),
  Environment: fc.constant({ Variables: { DD_ENV: 'global', A: 'b' } }),
};
const globals = fc.option(fc.record(ownGlobals, { requiredKeys: [] }), { nil: undefined });

const rest = fc.record({
  Mappings: fc.constantFrom<Json | undefined>({
    Names: { prod: { name: 'mapped' } },
    Runtimes: { prod: { python: 'python3.13' } },
  }),
  Outputs: fc.constantFrom<Json | undefined>(undefined, { Version: { Value: { Ref: 'F0Version' } } }),
  Metadata: fc.option(map(garbage), { nil: undefined }),
});

const CONDITION_SECTION: JsonObject = Object.fromEntries(CONDITIONS.map(name => [name, { 'Fn::Equals': [{ Ref: 'Stage' }, name] }]));

const assembled = (kind: fc.Arbitrary<JsonObject>, globalsOf: fc.Arbitrary<Json | undefined>): fc.Arbitrary<JsonObject> =>
  fc.tuple(rest, resources(kind), globalsOf).map(([sections, Resources, shared]): JsonObject => ({
    AWSTemplateFormatVersion: '2010-09-09',
    ...(shared !== undefined && { Globals: { Function: shared } }),
    Parameters: PARAMETERS,
    Conditions: CONDITION_SECTION,
    ...compact({ Mappings: sections.Mappings }),
    Resources,
    ...compact({ Outputs: sections.Outputs, Metadata: sections.Metadata }),
  }));

/** A template as a macro gets it. */
export const template: fc.Arbitrary<JsonObject> = assembled(functionResource, fc.constant(undefined));
/** A template from before the SAM transform. */
export const samTemplate: fc.Arbitrary<JsonObject> = assembled(serverlessFunction, globals as fc.Arbitrary<Json | undefined>);
export const anyTemplate: fc.Arbitrary<JsonObject> = fc.oneof({ weight: 3, arbitrary: template }, { weight: 1, arbitrary: samTemplate });

/** A template in which one place, anywhere, has become something else. */
export const brokenTemplate: fc.Arbitrary<JsonObject> = fc
  .tuple(anyTemplate, fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), garbage, fc.option(key))
  .map(([whole, path, value, name]) => broken(whole, path, value, name) as JsonObject);

function broken(node: Json, path: readonly number[], value: Json, name: string | null): Json {
  const [step, ...further] = path;
  if (step === undefined || (!isArray(node) && !isObject(node))) return value;
  if (isArray(node)) return node.length === 0 ? value : node.map((item, i) => (i === step % node.length ? broken(item, further, value, name) : item));
  const keys = Object.keys(node);
  if (keys.length === 0) return value;
  const chosen = keys[step % keys.length]!;
  return Object.fromEntries(keys.map(each => {
    if (each !== chosen) return [each, node[each]!];
    return [further.length === 0 && name !== null ? name : each, broken(node[each]!, further, value, name)];
  }));
}
