/** A user's extractor, under AWS's own runtime client. */
import { environmentOf } from './built-layer';
import { isLambda, LayerUnderTest } from './layer-under-test';

const under = new LayerUnderTest();
const withAgent = (env?: Readonly<Record<string, string>>) => under.withAgent(env);

test.each([
  [22, 'kinds.async', '{"statusCode":200,"event":{}}'], [22, 'kinds.throws', 'RangeError'], [24, 'kinds.callback', '{"event":{}}'],
  [24, 'kinds.succeed', '{"done":true}'], [24, 'kinds.sync', '5'], [24, 'kinds.stream', 'one two'],
] as const)('Node.js %i, %s: its answer may be a promise, which the function waits for', async (version, handler, expected) => {
  const environment = await under.server.environment(environmentOf(version, handler, withAgent({ DD_TRACE_EXTRACTOR: 'kinds.later' })));
  const { body, error } = await environment.invoke({});
  expect(body ?? (JSON.parse(error!) as { errorType: string }).errorType).toBe(expected);
  await environment.invoke({}); // what streams may be frozen at the end of its stream, before the handler's own
  await environment.stop();
  const [lambda] = (await under.agent.waitForSpans(1, 2000, isLambda)).filter(isLambda);
  expect([lambda.trace_id, lambda.parent_id].map(Number)).toEqual([4711, 815]);
});

test('one that is asynchronous, and fails, does not end the function', async () => {
  const environment = await under.server.environment(environmentOf(22, 'kinds.async', withAgent({ DD_TRACE_EXTRACTOR: 'kinds.fails', DD_LOG_LEVEL: 'debug' })));
  for (let run = 1; run <= 2; run++) {
    const answer = await environment.invoke({ _datadog: { 'x-datadog-trace-id': String(run), 'x-datadog-parent-id': '88' } });
    expect(JSON.parse(answer.body!)).toMatchObject({ statusCode: 200 });
    expect(answer.stderr).toContain('extraction-custom');
  }
  const spans = (await under.agent.waitForSpans(2, 2000, isLambda)).filter(isLambda);
  expect(spans.map(({ trace_id }) => Number(trace_id)).sort()).toEqual([1, 2]);
  await environment.stop();
});

test('the public interface, the tracer and the extractor are there for the function', async () => {
  const environment = await under.server.environment(environmentOf(22, 'kinds.traced', withAgent({ DD_TRACE_EXTRACTOR: 'kinds.json' })));
  const _datadog = { 'x-datadog-trace-id': '4711', 'x-datadog-parent-id': '815', 'x-datadog-sampling-priority': '2' };
  const { body } = await environment.invoke({ _datadog });
  expect(JSON.parse(body!)).toEqual({
    headers: { 'x-datadog-trace-id': '4711', 'x-datadog-parent-id': expect.stringMatching(/^\d+$/), 'x-datadog-sampling-priority': '2' }, active: true,
  });
  await environment.stop();
});
