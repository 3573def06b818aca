import { Json, JsonObject } from '../../../src/core/json';
import { CONTEXT } from '../../../src/core/state-machines/json-path-task';
import { instrumentMachine, instrumentedTask, task } from './support';

const INVOKE = 'arn:aws:states:::lambda:invoke';
const EXECUTE = 'arn:aws:states:::states:startExecution.sync:2';
const KEYS = { 'Execution.$': '$$.Execution', 'State.$': '$$.State', 'StateMachine.$': '$$.StateMachine' };
const NESTED = String.raw`States.StringToJson(States.Format('\{"CONTEXT":{}\}', States.JsonToString($$)))`;
const codesOf = (resource: string, rest: object) =>
  instrumentMachine({ Definition: task(resource, rest as never) }).plan.problems.map(({ code, path }) => [code, path]);

describe('Lambda', () => {
  test.each([
    ['no payload', {}, { 'Payload.$': CONTEXT }],
    ['an object', { Payload: { a: 1 } }, { Payload: { a: 1, ...KEYS } }],
    ['the whole input', { 'Payload.$': '$' }, { 'Payload.$': 'States.JsonMerge($$, $, false)' }],
    ['a path', { 'Payload.$': '$.order' }, { 'Payload.$': 'States.JsonMerge($$, $.order, false)' }],
    ['the context already', { 'Payload.$': CONTEXT }, { 'Payload.$': CONTEXT }],
    ['the input of the execution', { 'Payload.$': '$$.Execution.Input' }, { 'Payload.$': 'States.JsonMerge($$, $$.Execution.Input, false)' }],
    ['the whole context', { 'Payload.$': '$$' }, { 'Payload.$': '$$' }],
    ['merged already', { 'Payload.$': 'States.JsonMerge($$, $, false)' }, { 'Payload.$': 'States.JsonMerge($$, $, false)' }],
    ['the keys already', { Payload: { ...KEYS, a: 1 } }, { Payload: { ...KEYS, a: 1 } }],
  ])('%s', (_, given, expected) => {
    expect(instrumentedTask(INVOKE, { Parameters: { FunctionName: 'f', ...given } }).Parameters).toEqual({
      FunctionName: 'f',
      ...expected,
    });
  });

  test.each([
    ['a function, which need not give an object', { Parameters: { 'Payload.$': "States.Format('{}', $.a)" } }],
    ['a path to a list', { Parameters: { 'Payload.$': '$.items[*]' } }],
    ['text of the context', { Parameters: { 'Payload.$': '$$.Task.Token' } }],
    ['text', { Parameters: { Payload: 'text' } }],
    ['one of the keys', { Parameters: { Payload: { Execution: 1 } } }],
    ['no parameters', {}],
  ])('%s is reported and left', (_, rest) => {
    expect(instrumentedTask(INVOKE, rest as never)).toMatchObject(rest);
    expect(codesOf(INVOKE, rest)).toEqual([['task-not-merged', 'Call']]);
  });

  test.each([
    'arn:aws-us-gov:states:::lambda:invoke',
    'arn:aws-cn:states:::lambda:invoke.waitForTaskToken',
    { 'Fn::Sub': 'arn:${AWS::Partition}:states:::lambda:invoke' },
  ])('in every partition: %j', resource => {
    expect(instrumentedTask(resource as Json, { Parameters: { FunctionName: 'f' } }).Parameters).toEqual({
      'FunctionName': 'f',
      'Payload.$': CONTEXT,
    });
  });

  test.each([
    'arn:aws:lambda:us-east-1:123456789012:function:f',
    { 'Fn::GetAtt': ['Callee', 'Arn'] },
    { 'Fn::GetAtt': 'Callee.Arn' },
    { 'Fn::Sub': '${Callee.Arn}' },
  ])('a function by its ARN: %j', resource => {
    expect(instrumentedTask(resource as Json, { Parameters: { a: 1 } }).Parameters).toEqual({ a: 1, ...KEYS });
  });
});

describe('nested executions', () => {
  test.each([
    ['no input', {}, { Input: { 'CONTEXT.$': CONTEXT } }],
    ['an object', { Input: { a: 1 } }, { Input: { 'a': 1, 'CONTEXT.$': CONTEXT } }],
    ['a path: never Input beside Input.$', { 'Input.$': '$' }, { 'Input.$': `States.JsonMerge(${NESTED}, $, false)` }],
    ['a path merged already', { 'Input.$': `States.JsonMerge(${NESTED}, $, false)` }, { 'Input.$': `States.JsonMerge(${NESTED}, $, false)` }],
    ['the context already', { Input: { 'CONTEXT.$': '$$' } }, { Input: { 'CONTEXT.$': '$$' } }],
  ])('%s', (_, given, expected) => {
    expect(instrumentedTask(EXECUTE, { Parameters: { StateMachineArn: 'm', ...given } }).Parameters).toEqual({
      StateMachineArn: 'm',
      ...expected,
    });
  });
});

describe('messages', () => {
  test('EventBridge: in the detail of each event', () => {
    const entries: Json = [{ Detail: { a: 1 } }, { Detail: { _datadog: 'theirs' } }];
    expect(instrumentedTask('arn:aws:states:::events:putEvents', { Parameters: { Entries: entries } }).Parameters).toEqual({
      Entries: [{ Detail: { a: 1, _datadog: KEYS } }, { Detail: { _datadog: 'theirs' } }],
    });
  });

  test('EventBridge: of an event whose detail is a path it is said, and the others carry it', () => {
    const given: JsonObject = { Parameters: { Entries: [{ Detail: { a: 1 } }, { 'Detail.$': '$' }] } };
    const resource = 'arn:aws:states:::events:putEvents';
    expect(instrumentedTask(resource, given).Parameters).toEqual({ Entries: [{ Detail: { a: 1, _datadog: KEYS } }, { 'Detail.$': '$' }] });
    expect(codesOf(resource, given)).toEqual([['task-not-merged', 'Call']]);
  });

  test.each(['sqs:sendMessage', 'sns:publish'])('%s: in an attribute that gives JSON', service => {
    const { Parameters } = instrumentedTask(`arn:aws:states:::${service}`, { Parameters: { Message: 'm' } });
    const attribute = (Parameters as { MessageAttributes: { _datadog: Record<string, string> } }).MessageAttributes._datadog;
    expect(attribute.DataType).toBe('String');
    expect(format(attribute['StringValue.$']!, ['arn:execution', '{"Name":"Call"}', '{"Id":"arn:machine"}'])).toEqual({
      Execution: { Id: 'arn:execution' },
      State: { Name: 'Call' },
      StateMachine: { Id: 'arn:machine' },
    });
  });

  test('a message with ten attributes has no room', () => {
    const MessageAttributes = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`a${i}`, {}]));
    expect(codesOf('arn:aws:states:::sqs:sendMessage', { Parameters: { MessageAttributes } })).toEqual([['task-not-merged', 'Call']]);
  });
});

/** `States.Format` as AWS documents it: `{}` is filled in turn, a backslash escapes a brace. */
function format(call: string, values: readonly string[]): unknown {
  const template = /^States\.Format\('(.*?)', /.exec(call)![1]!;
  let next = 0;
  return JSON.parse(template.replace(/\\([{}])|\{\}/g, (_, brace?: string) => brace ?? values[next++]!));
}
