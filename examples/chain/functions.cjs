// The six functions of the chain: plain code over the AWS SDK, in which nothing knows of a trace.
const { QUEUE_URL, TOPIC_ARN, STREAM, BUS, BUCKET, TABLE } = process.env;

/** An order comes in by HTTP and goes into a queue. */
exports.checkout = async event => {
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
  await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: QUEUE_URL, MessageBody: event.body }));
  return { statusCode: 202, body: '' };
};

/** The orders of a batch become one shipment. */
exports.collect = async event => {
  const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
  const orders = event.Records.map(({ body }) => JSON.parse(body).order);
  await new SNSClient({}).send(new PublishCommand({ TopicArn: TOPIC_ARN, Message: JSON.stringify({ shipment: orders.join('-'), orders }) }));
};

exports.pack = async event => {
  const { KinesisClient, PutRecordCommand } = require('@aws-sdk/client-kinesis');
  const { NodeHttpHandler } = require('@smithy/node-http-handler'); // HTTP/1.1: the emulator does not speak HTTP/2
  const client = new KinesisClient({ requestHandler: new NodeHttpHandler() });
  for (const { body } of event.Records) {
    const shipment = JSON.parse(JSON.parse(body).Message);
    await client.send(new PutRecordCommand({ StreamName: STREAM, PartitionKey: shipment.shipment, Data: Buffer.from(JSON.stringify(shipment)) }));
  }
};

exports.track = async event => {
  const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
  const Entries = event.Records.map(({ kinesis }) => {
    const { shipment, orders } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString());
    return { Source: 'shop', DetailType: 'packed', EventBusName: BUS, Detail: JSON.stringify({ shipment, orders }) };
  });
  await new EventBridgeClient({}).send(new PutEventsCommand({ Entries }));
};

/** What is shipped is in the bucket as a label and in the table as a row. */
exports.ship = async event => {
  const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
  const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
  for (const { body } of event.Records) {
    const { detail: { shipment, orders } } = JSON.parse(body);
    await new S3Client({}).send(new PutObjectCommand({ Bucket: BUCKET, Key: `labels/${shipment}.txt`, Body: orders.join('\n') }));
    await new DynamoDBClient({}).send(new PutItemCommand({ TableName: TABLE, Item: { shipment: { S: shipment }, orders: { SS: orders } } }));
  }
};

/** Told by the bucket and by the table, neither of which passes a trace on. */
exports.notify = async event => event.Records.map(({ s3, dynamodb }) => s3?.object.key ?? dynamodb.Keys.shipment.S);
