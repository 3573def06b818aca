/** An agent and a DogStatsD sink for the bench, in a process of their own: answers, counts, and says so at GET /count. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';

const [port, metricsPort] = process.argv.slice(2).map(Number);
const count = { traces: 0, requests: 0, metrics: 0 };

createSocket('udp4').on('message', packet => { count.metrics += packet.toString().trim().split('\n').length; }).bind(metricsPort, '127.0.0.1');
createServer((request, response) => {
  if (request.url === '/count') return response.end(JSON.stringify(count));
  if (request.url === '/v0.4/traces') {
    count.requests++;
    count.traces += Number(request.headers['x-datadog-trace-count'] ?? 0);
  }
  request.resume().on('end', () => response.end('{"rate_by_service":{"service:,env:":1}}'));
}).listen(port, '127.0.0.1', () => console.log('ready'));
