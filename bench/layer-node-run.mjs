/**
 * One measured run, in a fresh process as a function has it: load the handler that Lambda would load, invoke it once, and then as
 * often as asked. `node layer-node-run.mjs <handler file> <event file> <warm invocations>`; prints one line of JSON.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [file, eventFile, warm] = process.argv.slice(2);
const text = readFileSync(eventFile, 'utf8');
const loadedAt = process.memoryUsage.rss();
const turn = () => new Promise(resolve => { setImmediate(resolve); });
let last = 0;
const context = () => ({
  awsRequestId: `9f86d081-884c-4d63-a3f6-${String(++last).padStart(12, '0')}`, functionName: 'my-function', functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:my-function', memoryLimitInMB: '256', callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => 30_000, done() { /* ended by the promise */ }, succeed() { /* as above */ }, fail() { /* as above */ },
});

const start = performance.now();
const startCpu = process.cpuUsage();
const { handler } = await import(pathToFileURL(file));
const initialized = performance.now();
await handler(JSON.parse(text), context());
const answered = performance.now();
const coldCpu = process.cpuUsage(startCpu);
const rss = process.memoryUsage.rss() - loadedAt;

const walls = [];
const events = Array.from({ length: Number(warm) }, () => JSON.parse(text));
const settle = async () => { for (let n = 0; n < 3; n++) await turn(); };
for (const event of events.splice(0, events.length / 4)) { await handler(event, context()); await settle(); }
await new Promise(resolve => { setTimeout(resolve, 100); });
const warmCpu = process.cpuUsage();
for (const event of events) {
  const before = performance.now();
  await handler(event, context());
  walls.push(performance.now() - before);
  await settle();
}
await new Promise(resolve => { setTimeout(resolve, 200); }); // what is sent after the answer belongs to the cost
const { user, system } = process.cpuUsage(warmCpu);
walls.sort((a, b) => a - b);
process.stdout.write(JSON.stringify({
  init: initialized - start, first: answered - initialized, cold: answered - start, coldCpu: (coldCpu.user + coldCpu.system) / 1000, rss,
  cpu: events.length ? (user + system) / events.length : 0, wall: walls.length ? walls[walls.length >> 1] * 1000 : 0, invocations: last,
}));
process.exit();
