'use strict';
const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb');

const table = new DynamoDBClient();

/** Tells how far an order is: `{"id": "…"}` gives `{"id": "…", "state": "fulfilled"}`, or `null` for an order that is not there. */
exports.handler = async ({ id }) => {
  const { Item: item } = await table.send(new GetItemCommand({ TableName: process.env.ORDERS_TABLE, Key: { id: { S: id } } }));
  return item ? { id, state: item.state.S } : null;
};
