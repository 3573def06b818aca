import jsonata from 'jsonata';
import { objectOf } from '../../../src/core/json';
import { instrumentedTask } from './support';

const CONTEXT = {
  Execution: { Id: 'arn:execution', RedriveCount: 0 },
  State: { Name: 'Call', EnteredTime: 'now', RetryCount: 1 },
  StateMachine: { Id: 'arn:machine' },
};

/** What Step Functions makes of an expression; `$parse` is a function of its own. */
async function evaluate(value: unknown, input: unknown): Promise<unknown> {
  const code = jsonata(/^\{% ([^]*) %\}$/.exec(String(value))![1]!);
  code.registerFunction('parse', (text: string) => JSON.parse(text) as unknown, '<s:x>');
  return code.evaluate({}, { states: { input, context: { ...CONTEXT, Execution: { ...CONTEXT.Execution, Input: input } } } });
}

const argumentsOf = (resource: string, given: object) =>
  objectOf(instrumentedTask(resource, { QueryLanguage: 'JSONata', Arguments: given as never }).Arguments);
const INVOKE = 'arn:aws:states:::lambda:invoke';
const OWN = { ...CONTEXT, 'RootExecutionId': 'arn:execution', 'serverless-version': 'v1', 'timestamp': expect.any(Number) };

test('an expression that gives an object gets the context, without the input of the execution', async () => {
  const { Payload } = argumentsOf(INVOKE, { Payload: '{% $states.input.order %}' });
  expect(await evaluate(Payload, { order: { id: 7 } })).toEqual({ id: 7, _datadog: OWN });
});

test.each([
  ['text', 'text'],
  ['a number', 5],
])('an expression that gives %s gives it still', async (_, order) => {
  const { Payload } = argumentsOf(INVOKE, { Payload: '{% $states.input.order %}' });
  expect(await evaluate(Payload, { order })).toBe(order);
});

test('a function by its ARN without `Arguments` gets its whole input still, and the context where that is an object', async () => {
  const task = instrumentedTask('arn:aws:lambda:us-east-1:123456789012:function:f', { QueryLanguage: 'JSONata' });
  expect(await evaluate(task.Arguments, { order: 7 })).toEqual({ order: 7, _datadog: OWN });
  expect(await evaluate(task.Arguments, 'text')).toBe('text');
});

test('the trace that led here goes on', async () => {
  const headers = { 'x-datadog-trace-id': '1', 'x-datadog-tags': '_dd.p.tid=2' };
  const { Payload } = argumentsOf(INVOKE, { Payload: '{% $states.input %}' });
  const expected = { ...CONTEXT, ...headers, 'serverless-version': 'v1', 'timestamp': expect.any(Number) };
  expect(await evaluate(Payload, { a: { _datadog: headers } })).toMatchObject({ _datadog: expected });
  expect(await evaluate(Payload, { messageAttributes: { _datadog: { stringValue: JSON.stringify(headers) } } })).toMatchObject({
    _datadog: expected,
  });
  expect(await evaluate(Payload, { _datadog: { RootExecutionId: 'arn:root' } })).toMatchObject({
    _datadog: { RootExecutionId: 'arn:root' },
  });
});

test.each([
  ['Lambda, no payload', INVOKE, {}, ['Payload']],
  ['Lambda, an object', INVOKE, { Payload: { a: '{% 1 %}' } }, ['Payload']],
  ['a nested execution', 'arn:aws:states:::states:startExecution', { Input: { a: 1 } }, ['Input']],
  ['EventBridge', 'arn:aws:states:::events:putEvents', { Entries: [{ Detail: { a: 1 } }] }, ['Entries', '0', 'Detail']],
])('%s: a member of its own', async (_, resource, given, path) => {
  const place = path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], argumentsOf(resource, given)) as Record<
    string,
    unknown
  >;
  expect(await evaluate(place._datadog, {})).toEqual(OWN);
});

test('SQS: an attribute that gives JSON', async () => {
  const { MessageAttributes } = argumentsOf('arn:aws:states:::sqs:sendMessage', { QueueUrl: 'q' });
  const value = objectOf(objectOf(MessageAttributes)._datadog).StringValue;
  expect(JSON.parse(String(await evaluate(value, {})))).toEqual(OWN);
});

test('what has the context already is left, and so is what can be read as neither object nor expression', () => {
  expect(argumentsOf(INVOKE, { Payload: { _datadog: 1 } })).toEqual({ Payload: { _datadog: 1 } });
  expect(argumentsOf(INVOKE, { Payload: '{% {"_datadog": 1} %}' })).toEqual({ Payload: '{% {"_datadog": 1} %}' });
  expect(argumentsOf(INVOKE, { Payload: 5 })).toEqual({ Payload: 5 });
});
