// Handlers without a layer: what AWS's runtime client does with each kind, for comparison.
export const echo = async event => event;
export const context = async (event, lambda) => ({
  requestId: lambda.awsRequestId, arn: lambda.invokedFunctionArn, name: lambda.functionName, memory: lambda.memoryLimitInMB,
  client: lambda.clientContext, trace: process.env._X_AMZN_TRACE_ID, left: lambda.getRemainingTimeInMillis(), env: process.env[event?.variable],
});
export const fail = async () => { throw new TypeError('as asked'); };
export const exit = async () => process.exit(3);
export const sleep = async ({ ms }) => new Promise(resolve => setTimeout(resolve, ms, 'slept'));
export const print = async () => { console.log('hello'); console.error('world'); return null; };
/** Says at each turn how many ticks of a timer went by since the last: none while frozen. */
let ticks = 0;
setInterval(() => { ticks++; }, 5).unref();
export const ticking = async ({ ms }) => {
  const before = ticks;
  await new Promise(resolve => setTimeout(resolve, ms));
  const during = ticks - before;
  return { before, during };
};
export const stream = globalThis.awslambda?.streamifyResponse(async (event, response) => {
  response.write('one ');
  await new Promise(resolve => setTimeout(resolve, 50));
  response.write('two');
  response.end();
});
/** Writes to a UDP port in the tick of its answer. */
export const packet = async ({ port }) => {
  const { createSocket } = await import('node:dgram');
  const socket = createSocket('udp4');
  await new Promise(resolve => socket.send('metric:1|d', port, '127.0.0.1', resolve));
  socket.close();
  return 'sent';
};
