#!/usr/bin/env node
/**
 * The emulators of AWS that npm has, and an event bus: `node emulators.mjs '<what fauxqs starts with>'` prints where each one is
 * as a line of JSON, and ends when stdin closes. A process of its own, since they want a newer Node.js than this project does.
 */
import dynalite from '../../test/runtime-clients/node_modules/dynalite/index.js';
import { startFauxqs } from '../../test/runtime-clients/node_modules/fauxqs/dist/app.js';
import kinesalite from '../../test/runtime-clients/node_modules/kinesalite/index.js';
import { EventBus } from './event-bus.mjs';

const HOST = '127.0.0.1';

/** Where a server listens, at a port that is free. */
function listen(server) {
  return new Promise((resolve, reject) => server.once('error', reject).listen(0, HOST, () => resolve(`http://${HOST}:${server.address().port}`)));
}

process.stdin.resume().on('end', () => process.exit());

const { QUEUE_OF_BUS, ...init } = JSON.parse(process.argv[2]);
const fauxqs = await startFauxqs({ port: 0, host: HOST, logger: false, init }); // queues, topics, buckets
const bus = new EventBus(event => fauxqs.sendMessage(QUEUE_OF_BUS, event));
const [kinesis, dynamodb, events] = await Promise.all([kinesalite({ createStreamMs: 0 }), dynalite({ createTableMs: 0 }), bus.server].map(listen));
const queues = `http://${HOST}:${fauxqs.port}`;
console.log(JSON.stringify({ sqs: queues, sns: queues, s3: queues, kinesis, dynamodb, events }));
