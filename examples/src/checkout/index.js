'use strict';
const { randomUUID } = require('node:crypto');
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const { SendMessageCommand, SQSClient } = require('@aws-sdk/client-sqs');

const { ORDERS_TABLE, ORDERS_QUEUE } = process.env;
const table = new DynamoDBClient();
const queue = new SQSClient();

/** Takes an order, `{"sku": "tea", "quantity": 2}`, and hands it on to be fulfilled. */
exports.handler = async ({ sku, quantity = 1 }) => {
  if (!sku) throw new Error('an order needs a sku');
  const id = randomUUID();
  const item = { id: { S: id }, sku: { S: sku }, quantity: { N: String(quantity) }, state: { S: 'received' } };
  await table.send(new PutItemCommand({ TableName: ORDERS_TABLE, Item: item }));
  await queue.send(new SendMessageCommand({ QueueUrl: ORDERS_QUEUE, MessageBody: JSON.stringify({ id, sku, quantity }) }));
  return { id, state: 'received' };
};
