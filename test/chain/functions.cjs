// The user's code of the chain, in Node.js: each function does one thing with what it got.
const targets = JSON.parse(process.env.CHAIN);
const text = record => JSON.stringify({ id: record.id ?? 'x', from: process.env.AWS_LAMBDA_FUNCTION_NAME });

exports.a = async event => {
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
  await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: targets.queueB, MessageBody: text(JSON.parse(event.body)) }));
  return { statusCode: 202, body: '{}' };
};

exports.b = async event => {
  const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
  for (const { body } of event.Records) await new SNSClient({}).send(new PublishCommand({ TopicArn: targets.topic, Message: text(JSON.parse(body)) }));
  return null;
};

exports.c = async event => {
  const { KinesisClient, PutRecordCommand } = require('@aws-sdk/client-kinesis');
  const { NodeHttpHandler } = require('@smithy/node-http-handler'); // HTTP/1.1: the emulator does not speak HTTP/2
  const client = new KinesisClient({ requestHandler: new NodeHttpHandler() });
  for (const { body } of event.Records) {
    const message = JSON.parse(JSON.parse(body).Message);
    await client.send(new PutRecordCommand({ StreamName: targets.stream, PartitionKey: 'p', Data: Buffer.from(text(message)) }));
  }
  return null;
};

exports.d = async event => {
  const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
  const Entries = event.Records.map(({ kinesis }) => ({
    Source: 'chain.d', DetailType: 'order', EventBusName: targets.bus, Detail: text(JSON.parse(Buffer.from(kinesis.data, 'base64').toString())),
  }));
  await new EventBridgeClient({}).send(new PutEventsCommand({ Entries }));
  return null;
};

exports.e = async event => {
  const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
  for (const { body } of event.Records) {
    await new DynamoDBClient({}).send(new PutItemCommand({ TableName: targets.table, Item: { pk: { S: JSON.parse(body).detail.id } } }));
  }
  return null;
};

exports.f = async event => event.Records.map(({ dynamodb }) => dynamodb.Keys.pk.S);
