// One measured process: loads a handler module, invokes it once, and then many times; prints what that took.
const started = performance.now();
const { modulePath, exportName, warm } = JSON.parse(process.argv[2]);
const trace = { 'x-datadog-trace-id': '4711', 'x-datadog-parent-id': '815', 'x-datadog-sampling-priority': '1', 'x-datadog-tags': '_dd.p.tid=6734e7c300000000,_dd.p.dm=-0' };
const sqs = { Records: [{ messageId: '059f36b4-87a3-44ab-83d2-661975830a7d', receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a', body: '{"order":1}', attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1545082649183', SenderId: 'AIDAIENQZJOLO23YVJ4VO', ApproximateFirstReceiveTimestamp: '1545082649185' }, messageAttributes: { _datadog: { stringValue: JSON.stringify(trace), dataType: 'String' } }, md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:my-queue', awsRegion: 'us-east-1' }] };
const http = { resource: '/orders/{id}', path: '/orders/1', httpMethod: 'GET', headers: { Host: 'id.execute-api.us-east-1.amazonaws.com', 'User-Agent': 'bench', ...trace }, multiValueHeaders: {}, queryStringParameters: null, pathParameters: { id: '1' }, stageVariables: null, requestContext: { resourceId: 'x', resourcePath: '/orders/{id}', httpMethod: 'GET', path: '/dev/orders/1', accountId: '123456789012', protocol: 'HTTP/1.1', stage: 'dev', domainPrefix: 'id', requestTimeEpoch: 1583349317135, requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef', identity: { sourceIp: '127.0.0.1', userAgent: 'bench' }, domainName: 'id.execute-api.us-east-1.amazonaws.com', apiId: 'id' }, body: null, isBase64Encoded: false };
const context = () => ({ awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef', invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:my-function', functionName: 'my-function', functionVersion: '$LATEST', memoryLimitInMB: '256', getRemainingTimeInMillis: () => 30_000 });

const handler = (await import(modulePath))[exportName];
await handler(sqs, context());
const initMs = performance.now() - started;
const rss = process.memoryUsage.rss();
const pause = () => new Promise(resolve => setImmediate(resolve));

async function measure(event, count) {
  let wall = 0;
  const walls = [];
  const before = process.cpuUsage();
  for (let run = 0; run < count; run++) {
    const at = performance.now();
    await handler(event, context());
    wall = performance.now() - at;
    walls.push(wall);
    await pause();
  }
  const { user, system } = process.cpuUsage(before);
  walls.sort((a, b) => a - b);
  return { cpuUs: (user + system) / count, wallUs: walls[count >> 1] * 1000 };
}

const result = { initMs, rss };
if (warm) {
  for (const event of [sqs, http]) await measure(event, 600);
  globalThis.gc?.();
  const rssBefore = process.memoryUsage.rss();
  result.sqs = await measure(sqs, warm);
  result.http = await measure(http, warm);
  globalThis.gc?.();
  result.grownBytes = process.memoryUsage.rss() - rssBefore;
}
process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit());
