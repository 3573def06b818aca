import { MacroEvent } from '../macro/contract';
import { JsonObject } from '../src/core/json';

const RUNTIMES = ['nodejs22.x', 'python3.13', 'nodejs20.x', 'java21', 'python3.12', 'provided.al2023'] as const;

/**
 * A service as people write it: functions with variables, tags and layers of their own, every other one with a role of its own. The
 * roles may read the key already: to 500 resources, which is all that CloudFormation takes, no policy can be added.
 */
export function macroEvent(resources: number): MacroEvent {
  const functions = Array.from({ length: resources / 2 }, (_, i) => [`Function${i}`, functionOf(i)] as const);
  const roles = Array.from({ length: resources / 4 }, (_, i) => [`Role${i}`, ROLE] as const);
  const tables = Array.from({ length: resources / 25 }, (_, i) => [`Table${i}`, TABLE] as const);
  const others = resources - functions.length - roles.length - tables.length;
  const queues = Array.from({ length: others }, (_, i) => [`Queue${i}`, QUEUE] as const);
  return {
    region: 'us-east-1',
    accountId: '123456789012',
    transformId: '123456789012::DatadogServerless',
    requestId: 'bench',
    params: {
      grantSecretReadAccess: false,
      apiKeySecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf',
      env: 'prod',
      service: 'shop',
      version: '1.2.3',
      tags: 'team:core,cost-centre:12',
      gitData: '0a1b2c3d4e5f,https://github.com/acme/shop',
    },
    templateParameterValues: { Stage: 'prod' },
    fragment: {
      AWSTemplateFormatVersion: '2010-09-09',
      Parameters: { Stage: { Type: 'String' } },
      Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
      Resources: Object.fromEntries([...functions, ...roles, ...tables, ...queues]),
    },
  };
}

function functionOf(i: number): JsonObject {
  const own = `arn:aws:lambda:us-east-1:123456789012:layer:shared-${i % 3}:4`;
  return {
    Type: 'AWS::Lambda::Function',
    Metadata: { 'aws:cdk:path': `Shop/Function${i}/Resource` },
    Properties: {
      Runtime: RUNTIMES[i % RUNTIMES.length]!,
      Handler: 'app.handler',
      Code: { S3Bucket: 'artifacts', S3Key: `function-${i}.zip` },
      Role: { 'Fn::GetAtt': [`Role${Math.floor(i / 2)}`, 'Arn'] },
      MemorySize: 512,
      Timeout: 30,
      ...(i % 2 === 0 && { Layers: [own] }),
      ...(i % 10 === 3 && { Layers: { 'Fn::If': ['IsProd', [own], { Ref: 'AWS::NoValue' }] } }),
      Environment: {
        Variables: {
          STAGE: { Ref: 'Stage' },
          QUEUE_URL: { Ref: 'Queue0' },
          LOG_FORMAT: 'json',
          ...(i % 5 === 0 && { TABLE: { Ref: 'Table0' }, DD_TAGS: 'layer:api' }),
        },
      },
      Tags: [{ Key: 'team', Value: 'core' }, { Key: 'lambda:createdBy', Value: 'SAM' }],
    },
  };
}

const ROLE: JsonObject = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
  },
};

const TABLE: JsonObject = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
  },
};

const QUEUE: JsonObject = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60, RedrivePolicy: { maxReceiveCount: 3 } } };
