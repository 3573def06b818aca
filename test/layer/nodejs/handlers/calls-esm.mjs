// The same calls from an ES module, where only the loader's hook can instrument.
import http from 'node:http';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import express from 'express';

const { PARITY_URL: url, PARITY_PORT: port } = process.env;
const sqs = new SQSClient({ endpoint: url, region: 'us-east-1' });
const app = express();
app.get('/things/:id', (request, response) => response.json({ id: request.params.id }));

const get = target => new Promise((resolve, reject) => { http.get(target, response => response.resume().on('end', resolve)).on('error', reject); });

export const handler = async () => {
  const server = await new Promise(resolve => { const listening = app.listen(Number(port), '127.0.0.1', () => resolve(listening)); });
  await get(`${url}/plain?a=1`);
  await (await fetch(`${url}/fetched`)).text();
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: `${url}/123456789012/my-queue`, MessageBody: 'hello' }));
  await get(`http://127.0.0.1:${port}/things/7`);
  await new Promise(resolve => { server.close(resolve); server.closeAllConnections(); });
  return { MessageId };
};
