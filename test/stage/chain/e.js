// EventBridge to S3 and DynamoDB, and to a state machine where the order wants a review.
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const { PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');
const { SFNClient, StartExecutionCommand } = require('@aws-sdk/client-sfn');
const [dynamo, s3, sfn] = [new DynamoDBClient({}), new S3Client({}), new SFNClient({})];

exports.handler = async ({ detail: { id, review } }) => {
  const { BUCKET, TABLE, REVIEW } = process.env;
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `orders/${id}.json`, Body: JSON.stringify({ id }) }));
  await dynamo.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: id } } }));
  if (review) await sfn.send(new StartExecutionCommand({ stateMachineArn: REVIEW, input: JSON.stringify({ id }) }));
};
