import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  CfnStateMachine, CustomState, DefinitionBody, DistributedMap, Map as MapState, Parallel, Pass, QueryLanguage,
  StateMachine, TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { EventBridgePutEvents, LambdaInvoke, SnsPublish, SqsSendMessage, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { Datadog } from '../../src/cdk';
import { isArray, Json, JsonObject, objectOf } from '../../src/core/json';
import { CONTEXT } from '../../src/core/state-machines/json-path-task';
import { messagesOf, newFunction, newStack } from '../support/cdk';
import { CONTEXT_KEYS as KEYS, newMachine as machine, propertiesOf, stateOf, TRACED } from '../support/state-machines';

const trace = (stack: Stack, ...machines: Construct[]): void => new Datadog(stack, 'Datadog', TRACED).addStateMachines(machines);

describe('tasks of the CDK', () => {
  test('LambdaInvoke: the input, an object, the function alone', () => {
    const stack = newStack();
    const lambdaFunction = newFunction(stack);
    const made = machine(stack, new LambdaInvoke(stack, 'Whole', { lambdaFunction })
      .next(new LambdaInvoke(stack, 'Object', { lambdaFunction, payload: TaskInput.fromObject({ id: 1 }) }))
      .next(new LambdaInvoke(stack, 'Direct', { lambdaFunction, payload: TaskInput.fromObject({ id: 1 }), payloadResponseOnly: true })));
    trace(stack, made);
    expect(stateOf(made, 'Whole').Parameters).toMatchObject({ 'Payload.$': 'States.JsonMerge($$, $, false)' });
    expect(stateOf(made, 'Object').Parameters).toMatchObject({ Payload: { id: 1, ...KEYS } });
    expect(stateOf(made, 'Direct').Parameters).toEqual({ id: 1, ...KEYS });
    expect(messagesOf(stack, 'Warning')).toEqual([]);
  });

  test('messages and nested executions', () => {
    const stack = newStack();
    const child = machine(stack, new Pass(stack, 'Pass'), {}, 'Child');
    const made = machine(stack, new StepFunctionsStartExecution(stack, 'Start', { stateMachine: child })
      .next(new StepFunctionsStartExecution(stack, 'With', { stateMachine: child, input: TaskInput.fromObject({ a: 1 }) }))
      .next(new SqsSendMessage(stack, 'Send', { queue: new Queue(stack, 'Queue'), messageBody: TaskInput.fromText('hello') }))
      .next(new SnsPublish(stack, 'Publish', { topic: new Topic(stack, 'Topic'), message: TaskInput.fromText('hello') }))
      .next(new EventBridgePutEvents(stack, 'Put', {
        entries: [{ detail: TaskInput.fromObject({ a: 1 }), detailType: 'Order', source: 'shop', eventBus: EventBus.fromEventBusName(stack, 'Bus', 'default') }],
      })));
    trace(stack, made);
    expect(stateOf(made, 'Start').Parameters).toMatchObject({ 'Input.$': expect.stringMatching(/^States\.JsonMerge\(.*"CONTEXT".*, \$, false\)$/) as string });
    expect(stateOf(made, 'With').Parameters).toMatchObject({ Input: { 'a': 1, 'CONTEXT.$': CONTEXT } });
    for (const name of ['Send', 'Publish']) expect(stateOf(made, name).Parameters).toMatchObject({ MessageAttributes: { _datadog: { DataType: 'String' } } });
    expect(stateOf(made, 'Put').Parameters).toMatchObject({ Entries: [{ Detail: { a: 1, _datadog: KEYS } }] });
    expect(propertiesOf(child).LoggingConfiguration).toBeUndefined();
  });

  test('JSONata', () => {
    const stack = newStack();
    const lambdaFunction = newFunction(stack);
    const made = machine(stack, LambdaInvoke.jsonata(stack, 'Whole', { lambdaFunction })
      .next(LambdaInvoke.jsonata(stack, 'Object', { lambdaFunction, payload: TaskInput.fromObject({ id: '{% $states.input.id %}' }) }))
      .next(SqsSendMessage.jsonata(stack, 'Send', { queue: new Queue(stack, 'Queue'), messageBody: TaskInput.fromText('hello') })),
    { queryLanguage: QueryLanguage.JSONATA });
    trace(stack, made);
    expect(objectOf(stateOf(made, 'Whole').Arguments).Payload).toMatch(/^\{% \(\$in := \$states\.input; .*_datadog.* %\}$/);
    expect(objectOf(stateOf(made, 'Object').Arguments).Payload).toEqual({ id: '{% $states.input.id %}', _datadog: expect.stringMatching(/^\{% .*v1.* %\}$/) as string });
    expect(objectOf(stateOf(made, 'Send').Arguments).MessageAttributes).toMatchObject({ _datadog: { DataType: 'String' } });
  });

  test('inside Parallel, Map and DistributedMap, and a state written by hand', () => {
    const stack = newStack();
    const lambdaFunction = newFunction(stack);
    const invoke = (id: string): LambdaInvoke => new LambdaInvoke(stack, id, { lambdaFunction });
    const custom = new CustomState(stack, 'Custom', {
      stateJson: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: lambdaFunction.functionName } },
    });
    const made = machine(stack, new Parallel(stack, 'Parallel').branch(invoke('Branch'))
      .next(new MapState(stack, 'Map').itemProcessor(invoke('Item')))
      .next(new DistributedMap(stack, 'Distributed').itemProcessor(invoke('Child')))
      .next(custom));
    trace(stack, made);
    const inner = (state: string, name: string): JsonObject => {
      const { Branches: branches, ItemProcessor: processor } = stateOf(made, state);
      return objectOf(stateOf(made, name, objectOf(isArray(branches) ? branches[0] : processor)).Parameters);
    };
    const merged = { 'Payload.$': 'States.JsonMerge($$, $, false)' };
    expect([inner('Parallel', 'Branch'), inner('Map', 'Item'), inner('Distributed', 'Child')]).toEqual(Array(3).fill(expect.objectContaining(merged)));
    expect(stateOf(made, 'Custom').Parameters).toMatchObject({ 'Payload.$': CONTEXT });
  });
});

describe('definitions', () => {
  const text = JSON.stringify({
    StartAt: 'Call',
    States: { Call: { Type: 'Task', Resource: '${Callee}', Parameters: { note: '${Note}' }, End: true } },
  });

  test('a string with substitutions keeps them', () => {
    const stack = newStack();
    const made = new StateMachine(stack, 'Machine', {
      definitionBody: DefinitionBody.fromString(text),
      definitionSubstitutions: { Callee: newFunction(stack).functionArn, Note: 'hello' },
    });
    trace(stack, made);
    expect(stateOf(made, 'Call')).toMatchObject({ Resource: '${Callee}', Parameters: { note: '${Note}', ...KEYS } });
  });

  test('a file is reported, and logged all the same', () => {
    const stack = newStack();
    const file = join(mkdtempSync(join(tmpdir(), 'definition-')), 'machine.asl.json');
    writeFileSync(file, text);
    const made = new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromFile(file) });
    trace(stack, made);
    expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('definition-elsewhere')]);
    expect(propertiesOf(made).LoggingConfiguration).toMatchObject({ Level: 'ALL' });
  });

  test('CfnStateMachine, with an object and intrinsic functions in it', () => {
    const stack = newStack();
    const callee = newFunction(stack);
    const made = new CfnStateMachine(stack, 'Machine', {
      roleArn: 'arn:aws:iam::123456789012:role/machine',
      definition: {
        StartAt: 'Call',
        States: {
          Call: { Type: 'Task', Resource: `arn:${stack.partition}:states:::lambda:invoke`, Parameters: { 'FunctionName': callee.functionArn, 'Payload.$': '$' }, End: true },
        },
      },
    });
    trace(stack, made);
    const call = stateOf(made, 'Call', objectOf(propertiesOf(made).Definition));
    expect(call.Parameters).toEqual({ 'FunctionName': stack.resolve(callee.functionArn) as Json, 'Payload.$': 'States.JsonMerge($$, $, false)' });
    expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('role-outside-template at Machine.Properties.RoleArn')]);
  });

  test('an imported one is reported', () => {
    const stack = newStack();
    const imported = StateMachine.fromStateMachineName(stack, 'Imported', 'other');
    trace(stack, imported as unknown as Construct);
    expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('Stack/Imported is not a function or state machine of this app')]);
  });

  test('a function among the state machines, or the other way round, is told where it belongs', () => {
    const stack = newStack();
    const datadog = new Datadog(stack, 'Datadog', TRACED);
    datadog.addStateMachines([newFunction(stack)]);
    datadog.addLambdaFunctions([machine(stack, new Pass(stack, 'Pass'))]);
    expect(messagesOf(stack, 'Warning')).toEqual([
      expect.stringContaining('Stack/Fn is a function and is not instrumented. Give it to `addLambdaFunctions`.'),
      expect.stringContaining('Stack/Machine is a state machine and is not instrumented. Give it to `addStateMachines`.'),
    ]);
  });
});
