/** The layer under AWS's own runtime client, frozen in the tick of every answer, against the same handlers without it. */
import { Answer, Environment, Peer } from '../../runtime-api/lambda-server';
import { AgentSpan } from '../../runtime-api/test-agent';
import { environmentOf } from './built-layer';
import { isLambda, LayerUnderTest } from './layer-under-test';
import { decodeMessagePack } from './message-pack';

const under = new LayerUnderTest();
const withAgent = (env?: Readonly<Record<string, string>>) => under.withAgent(env);

function sqsEvent(traceId: number): object {
  const headers = { 'x-datadog-trace-id': String(traceId), 'x-datadog-parent-id': '88', 'x-datadog-sampling-priority': '1' };
  return {
    Records: [{
      eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-1:1:q', body: 'x', messageId: 'm', attributes: { SentTimestamp: String(Date.now()) },
      messageAttributes: { _datadog: { dataType: 'String', stringValue: JSON.stringify(headers) } },
    }],
  };
}

const URL_EVENT = {
  version: '2.0', routeKey: '$default', rawPath: '/', rawQueryString: '', headers: {},
  requestContext: { stage: '$default', apiId: 'a', domainName: 'a.lambda-url.us-east-1.on.aws', http: { method: 'GET', path: '/' }, timeEpoch: Date.now() },
};

/** What the function's caller and its log see; of a stack, the lines that are the function's own. */
function seen({ body, error, errorType, streaming, stdout, stderr }: Answer): object {
  const withoutTimes = (text: string) => text.replace(/"stack":\[.*\]/g, '"stack"').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z\t[\w-]+/g, 'TIME').replace(/\[dd\.trace_id=\d+ dd\.span_id=\d+\] /g, '');
  const { errorMessage, errorType: type, trace = [] } = JSON.parse(error ?? '{}') as { errorMessage?: string; errorType?: string; trace?: string[] };
  const own = trace.filter(line => line.includes('/handlers/')).map(line => line.replace(' [as handler]', ''));
  return { body, errorMessage, type, own, errorType, streaming, stdout: withoutTimes(stdout), stderr: withoutTimes(stderr) };
}

const SAME = ['async', 'sync', 'nothing', 'promise', 'fails', 'throws', 'throwsText', 'nested.deep.handler', 'service.handle', 'returnsEvent', 'context', 'optional', 'stream'];

describe.each([22, 24] as const)('Node.js %i', version => {
  test.each([...SAME.map(name => `kinds.${name}`), 'module.handler', 'module.api.handler', 'app.handler'])('%s is what it is without the layer', async handler => {
    const event = { a: [1, { b: 'é' }], Records: [null] };
    const [bare, layered] = await Promise.all([undefined, withAgent({ DD_LOGS_INJECTION: 'false' })].map(async env => {
      const environment = await under.server.environment(environmentOf(version, handler, env));
      expect(environment.started.initError).toBeUndefined();
      const answers = [await environment.invoke(event), await environment.invoke(null)];
      await environment.stop();
      return answers.map(seen);
    }));
    expect(layered).toEqual(bare);
    const spans = await under.agent.waitForSpans(2, 2000, isLambda);
    expect(spans.filter(isLambda)).toHaveLength(2);
    expect(await under.agent.failedChecks()).toEqual([]);
  });

  // AWS's runtime client of today has neither callback nor context.succeed: the layer keeps such handlers going.
  test.each([
    ['kinds.callback', '{"event":1}'], ['kinds.succeed', '{"done":true}'], ['kinds.done', '"done"'],
    ['kinds.callbackError', 'by callback'], ['kinds.fail', 'by context'],
  ])('%s answers %s', async (handler, expected) => {
    const environment = await under.server.environment(environmentOf(version, handler, withAgent()));
    const { body, error } = await environment.invoke(1);
    expect(body ?? (JSON.parse(error!) as { errorMessage: string }).errorMessage).toBe(expected);
    await environment.stop();
  });

  test('a hundred warm runs, frozen in the tick of each answer: not one aws.lambda is lost, none comes twice', async () => {
    const environment = await under.server.environment(environmentOf(version, 'kinds.async', withAgent()));
    for (let run = 1; run <= 100; run++) await environment.invoke(sqsEvent(run));
    // Frozen, not stopped: the agent forgets requests of a connection that is gone before it has come to them.
    const spans = (await under.agent.waitForSpans(100, 10_000, isLambda)).filter(isLambda);
    await environment.stop();
    expect(spans.map(({ trace_id }) => Number(trace_id)).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(await under.agent.failedChecks()).toEqual([]);
  });
});

test('a SIGKILL in the tick of the answer loses nothing', async () => {
  const environment = await under.server.environment(environmentOf(22, 'kinds.async', withAgent()));
  await environment.invoke(sqsEvent(1));
  await environment.invoke(sqsEvent(2), { killAfterAnswer: true });
  const spans = (await under.agent.waitForSpans(2, 3000, isLambda)).filter(isLambda);
  expect(spans.map(({ trace_id }) => Number(trace_id)).sort()).toEqual([1, 2]);
});

test('a timeout is a span that says so, sent before the deadline; the queue was done with its message before', async () => {
  const environment = await under.server.environment(environmentOf(22, 'kinds.sleep', withAgent()));
  expect(await environment.invoke({ ...sqsEvent(1), ms: 5000 }, { timeoutMs: 600 })).toMatchObject({ timeout: true });
  const spans = await under.agent.waitForSpans(2, 2000);
  const lambda = spans.find(isLambda)!;
  const queue = spans.find(({ name }) => name === 'aws.sqs')!;
  expect(lambda).toMatchObject({ error: 1, meta: { 'error.type': 'Impending Timeout' } });
  expect(queue.error).toBe(0);
  expect(Number(queue.start) + Number(queue.duration)).toBeLessThanOrEqual(Number(lambda.start) + 1e6);
});

test('a timeout is an error of the request that waits for it too', async () => {
  const environment = await under.server.environment(environmentOf(22, 'kinds.sleep', withAgent()));
  expect(await environment.invoke({ ...URL_EVENT, ms: 5000 }, { timeoutMs: 600 })).toMatchObject({ timeout: true });
  expect((await under.agent.waitForSpans(2, 2000)).map(({ name, error }) => [name, error]).sort()).toEqual([['aws.lambda', 1], ['aws.lambda.url', 1]]);
});

test('the status of a streamed answer is the one that stands before the stream', async () => {
  const environment = await under.server.environment(environmentOf(22, 'kinds.streamWithStatus', withAgent({ DD_CAPTURE_LAMBDA_PAYLOAD: 'true' })));
  expect((await environment.invoke(URL_EVENT)).body).toContain('{"statusCode":503}');
  const spans = await under.agent.waitForSpans(2, 2000);
  expect(spans.map(({ error, meta }) => [error, meta['http.status_code']])).toEqual([[1, '503'], [1, '503']]);
  // What such a handler returns is nobody's answer; here it is the request to the runtime with all that hangs on it.
  expect(Object.keys(spans.find(isLambda)!.meta).filter(name => name.startsWith('function.response'))).toEqual([]);
  await environment.stop();
});

test('a handler that its own code wraps as well is one invocation', async () => {
  const environment = await under.server.environment(environmentOf(22, 'wrapped.handler', withAgent({ DD_ENHANCED_METRICS: 'true' })));
  const { body, stdout } = await environment.invoke({});
  expect([body, stdout.match(/enhanced\.invocations/g)]).toEqual(['"once"', ['enhanced.invocations']]);
  await environment.stop();
  expect((await under.agent.waitForSpans(1, 2000, isLambda)).filter(isLambda)).toHaveLength(1);
});

test('a span that never finishes does not hold back the others', async () => {
  const environment = await under.server.environment(environmentOf(22, 'kinds.dangling', withAgent()));
  await environment.invoke({});
  expect((await under.agent.waitForSpans(1, 2000, isLambda)).map(({ name }) => name)).toEqual(['aws.lambda']);
  await environment.stop();
});

test.each([22, 24] as const)('what an ES module imports is instrumented, under Node.js %i', async version => {
  const peer = await under.server.peer();
  const environment = await under.server.environment(environmentOf(version, 'esm-http.handler', withAgent({ DD_LOG_LEVEL: 'debug', DD_COLD_START_TRACING: 'false' })));
  const answer = await environment.invoke({ url: `http://127.0.0.1:${peer.port}/` });
  expect(answer).toMatchObject({ body: '200', stderr: expect.not.stringContaining('esm-hook') });
  const spans = await under.agent.waitForSpans(2);
  expect(spans.map(({ name }) => name).sort()).toEqual(['aws.lambda', 'http.request', 'tcp.connect']);
  await environment.stop();
});

test.each([
  ['', /DD_LAMBDA_HANDLER is not set/], ['kinds', /DD_LAMBDA_HANDLER/], ['kinds.missing', /DD_LAMBDA_HANDLER/], ['absent.handler', /DD_LAMBDA_HANDLER/],
])('a handler %j that is not there is named', async (handler, message) => {
  const environment = await under.server.environment(environmentOf(22, handler, withAgent()));
  expect(JSON.stringify(environment.started.initError)).toMatch(message);
});

describe('an agent in any mood', () => {
  const delay = async (environment: Environment) => {
    const times: number[] = [];
    for (let run = 0; run < 5; run++) times.push((await environment.invoke(sqsEvent(run + 1))).ms);
    return times.sort((a, b) => a - b)[2];
  };

  test.each(['refuse', 'half', 'cut', 'deaf', 'slow:1500'] as const)('%s delays no answer and breaks none', async mode => {
    const peer: Peer = await under.server.peer({ mode });
    const environment = await under.server.environment(environmentOf(22, 'kinds.async', { DD_TRACE_AGENT_URL: `http://127.0.0.1:${peer.port}` }));
    expect(await delay(environment)).toBeLessThan(250);
    const { body } = await environment.invoke(sqsEvent(9));
    expect(JSON.parse(body!)).toMatchObject({ statusCode: 200 });
    await environment.stop();
  });

  test('a reply cut off is no reason to send again', async () => {
    const peer = await under.server.peer({ mode: 'half' });
    const environment = await under.server.environment(environmentOf(22, 'kinds.async', { DD_TRACE_AGENT_URL: `http://127.0.0.1:${peer.port}` }));
    for (let run = 1; run <= 5; run++) await environment.invoke(sqsEvent(run));
    await environment.stop();
    const spans = (await peer.bodies()).flatMap(body => (decodeMessagePack(body) as AgentSpan[][]).flat());
    expect(spans.filter(isLambda).map(({ trace_id }) => Number(trace_id)).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

test.each(['DD_SERVERLESS_INSTRUMENTATION', 'DD_TRACE_ENABLED'])('%s=false sends no trace', async name => {
  const environment = await under.server.environment(environmentOf(22, 'kinds.async', withAgent({ [name]: 'false' })));
  expect(JSON.parse((await environment.invoke({})).body!)).toMatchObject({ statusCode: 200 });
  await environment.stop();
  expect(await under.agent.spans()).toEqual([]);
});
