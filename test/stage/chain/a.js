// API Gateway, or a state of a machine, to SQS. Of an order in a batch, every queue of batches gets its message.
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient({});

exports.handler = async ({ path, queryStringParameters }) => {
  const queues = path === '/batches' ? process.env.BATCH_QUEUES.split(',') : [process.env.QUEUE];
  for (const QueueUrl of queues) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(queryStringParameters) }));
  return { statusCode: 202, body: '{}' };
};
