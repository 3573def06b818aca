// The extension's two ports, answered at once: what a layer sends is taken, nothing is done with it.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';

createServer((request, response) => request.resume().on('end', () => response.end('{"rate_by_service":{"service:,env:":1}}')))
  .listen(8126, '127.0.0.1', () => console.log('ready'));
createSocket('udp4').on('message', () => undefined).bind(8125, '127.0.0.1');
