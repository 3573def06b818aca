// SNS, by way of SQS, to Kinesis.
const { KinesisClient, PutRecordCommand } = require('@aws-sdk/client-kinesis');
const kinesis = new KinesisClient({});

exports.handler = async ({ Records }) => {
  for (const { body } of Records) {
    await kinesis.send(new PutRecordCommand({ StreamName: process.env.STREAM, PartitionKey: 'p', Data: Buffer.from(JSON.parse(body).Message) }));
  }
};
