/** A chain of six functions as a plain CloudFormation template: SQS, SNS to SQS, Kinesis, EventBridge, DynamoDB between them. */

const SEND = {
  a: `const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
exports.handler = async event => {
  await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: process.env.TARGET, MessageBody: JSON.stringify({ id: event.queryStringParameters.id }) }));
  return { statusCode: 202, body: '{}' };
};`,
  b: `const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
exports.handler = async ({ Records }) => {
  for (const { body } of Records) await new SNSClient({}).send(new PublishCommand({ TopicArn: process.env.TARGET, Message: body }));
};`,
  c: `const { KinesisClient, PutRecordCommand } = require('@aws-sdk/client-kinesis');
exports.handler = async ({ Records }) => {
  for (const { body } of Records) {
    await new KinesisClient({}).send(new PutRecordCommand({ StreamName: process.env.TARGET, PartitionKey: 'p', Data: Buffer.from(JSON.parse(body).Message) }));
  }
};`,
  d: `const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
exports.handler = async ({ Records }) => {
  const Entries = Records.map(({ kinesis }) => ({ Source: 'chain.d', DetailType: 'order', EventBusName: process.env.TARGET, Detail: Buffer.from(kinesis.data, 'base64').toString() }));
  await new EventBridgeClient({}).send(new PutEventsCommand({ Entries }));
};`,
  e: `const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
exports.handler = async ({ detail }) => {
  await new DynamoDBClient({}).send(new PutItemCommand({ TableName: process.env.TARGET, Item: { pk: { S: String(detail.id) } } }));
};`,
  f: 'exports.handler = async ({ Records }) => Records.length;',
} as const;

export const LETTERS = Object.keys(SEND) as ReadonlyArray<keyof typeof SEND>;

/** Where the functions get Datadog from: an ARN, or the zip of a layer that the template publishes itself. */
export interface ChainLayer {
  readonly arn?: string;
  readonly content?: { readonly bucket: string; readonly key: string };
  readonly runtime: 'nodejs22.x' | 'nodejs24.x';
}

const EXTENSION = 'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension:99';
const get = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });
const ref = (id: string) => ({ Ref: id });

export function chainTemplate(name: string, layer: ChainLayer): object {
  const targets = { a: ref('QueueB'), b: ref('Topic'), c: ref('Stream'), d: ref('Bus'), e: ref('Table'), f: '' };
  const layers = [layer.content ? ref('Layer') : layer.arn, EXTENSION];
  const functions = LETTERS.map(letter => [`Function${letter.toUpperCase()}`, {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: `${name}-${letter}`, Runtime: layer.runtime, Timeout: 30, MemorySize: 512, Role: get('Role', 'Arn'), Layers: layers,
      Handler: '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler', Code: { ZipFile: SEND[letter] },
      Environment: { Variables: { DD_LAMBDA_HANDLER: 'index.handler', DD_COLD_START_TRACING: 'false', TARGET: targets[letter], DD_TRACE_DYNAMODB_TABLE_PRIMARY_KEYS: `{"${name}":["pk"]}` } },
    },
  }]);
  const content = layer.content && { Layer: { Type: 'AWS::Lambda::LayerVersion', Properties: { LayerName: name, Content: { S3Bucket: layer.content.bucket, S3Key: layer.content.key } } } };
  return { Resources: { ...content, ...Object.fromEntries(functions), ...wiring(name) } };
}

function wiring(name: string): object {
  const mapping = (letter: string, EventSourceArn: object, more: object = {}) => ({
    Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: ref(`Function${letter}`), EventSourceArn, BatchSize: 1, ...more },
  });
  return {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }] } } },
    QueueB: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
    QueueC: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
    Topic: { Type: 'AWS::SNS::Topic' },
    Subscription: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: get('QueueC', 'Arn') } },
    Stream: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: name } },
    Rule: { Type: 'AWS::Events::Rule', Properties: { EventBusName: ref('Bus'), EventPattern: { source: ['chain.d'] }, Targets: [{ Id: 'e', Arn: get('FunctionE', 'Arn') }] } },
    Permission: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: ref('FunctionE'), Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', SourceArn: get('Rule', 'Arn') } },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: name, BillingMode: 'PAY_PER_REQUEST', StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
    },
    FromB: mapping('B', get('QueueB', 'Arn')),
    FromC: mapping('C', get('QueueC', 'Arn')),
    FromStream: mapping('D', get('Stream', 'Arn'), { StartingPosition: 'TRIM_HORIZON' }),
    FromTable: mapping('F', get('Table', 'StreamArn'), { StartingPosition: 'TRIM_HORIZON' }),
  };
}

/** What API Gateway gives to the first function. */
export function restEvent(id: string, traceId: string): object {
  const domainName = 'chain.execute-api.us-east-1.amazonaws.com';
  return {
    resource: '/orders', path: '/orders', httpMethod: 'POST', queryStringParameters: { id }, body: null, isBase64Encoded: false,
    headers: { 'Host': domainName, 'X-Datadog-Trace-Id': traceId, 'X-Datadog-Parent-Id': '4343', 'X-Datadog-Sampling-Priority': '1' },
    requestContext: { resourcePath: '/orders', httpMethod: 'POST', path: '/dev/orders', stage: 'dev', domainName, apiId: 'chain', requestTimeEpoch: Date.now(), requestId: id },
  };
}
