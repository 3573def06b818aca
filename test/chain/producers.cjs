// Sends messages of given sizes, a batch with each call.
const text = size => 'x'.repeat(size);
const ids = sizes => sizes.map((size, index) => [String(index), size]);

exports.sqs = async ({ QueueUrl, sizes }) => {
  const { SQSClient, SendMessageBatchCommand, SendMessageCommand } = require('@aws-sdk/client-sqs');
  const Entries = ids(sizes).map(([Id, size]) => ({ Id, MessageBody: text(size) }));
  const one = { QueueUrl, MessageBody: text(sizes[0]) };
  const { Failed = [] } = await new SQSClient({}).send(sizes.length > 1 ? new SendMessageBatchCommand({ QueueUrl, Entries }) : new SendMessageCommand(one));
  return Failed.length;
};

exports.sns = async ({ TopicArn, sizes, Subject }) => {
  const { SNSClient, PublishBatchCommand, PublishCommand } = require('@aws-sdk/client-sns');
  const PublishBatchRequestEntries = ids(sizes).map(([Id, size]) => ({ Id, Message: text(size), Subject }));
  const one = { TopicArn, Subject, Message: text(sizes[0]) };
  const { Failed = [] } = await new SNSClient({}).send(sizes.length > 1 ? new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }) : new PublishCommand(one));
  return Failed.length;
};

/** Each record is a JSON object of the given size, with its partition key of one character. */
exports.kinesis = async ({ StreamName, sizes }) => {
  const { KinesisClient, PutRecordsCommand } = require('@aws-sdk/client-kinesis');
  const { NodeHttpHandler } = require('@smithy/node-http-handler'); // HTTP/1.1: the emulator does not speak HTTP/2
  const Records = sizes.map(size => ({ PartitionKey: 'k', Data: Buffer.from(`{"a":"${text(size - 9)}"}`) }));
  const { FailedRecordCount } = await new KinesisClient({ requestHandler: new NodeHttpHandler() }).send(new PutRecordsCommand({ StreamName, Records }));
  return FailedRecordCount;
};
