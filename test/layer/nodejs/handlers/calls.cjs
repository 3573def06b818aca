// Calls what the tracer instruments: http, fetch, the AWS SDK, a server of express; a module whose own name is in no list.
const http = require('node:http');
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const express = require('express');

const { PARITY_URL: url, PARITY_PORT: port } = process.env;
const sqs = new SQSClient({ endpoint: url, region: 'us-east-1' });
const app = express();
app.use(express.json());
app.get('/things/:id', (request, response) => response.json({ id: request.params.id }));
app.get('/broken', () => { throw new TypeError('as asked'); });
app.use((error, request, response, next) => { void next; response.status(500).end(); });

const get = target => new Promise((resolve, reject) => http.get(target, response => response.resume().on('end', resolve)).on('error', reject));

exports.handler = async () => {
  const server = await new Promise(resolve => { const listening = app.listen(Number(port), '127.0.0.1', () => resolve(listening)); });
  await get(`${url}/plain?a=1`);
  await (await fetch(`${url}/fetched`)).text();
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: `${url}/123456789012/my-queue`, MessageBody: 'hello' }));
  await get(`http://127.0.0.1:${port}/things/7`);
  await get(`http://127.0.0.1:${port}/broken`);
  await new Promise(resolve => { server.close(resolve); server.closeAllConnections(); });
  return { MessageId };
};
