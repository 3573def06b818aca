import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Datadog } from '../../src/cdk';
import { Json, JsonObject } from '../../src/core/json';
import { execute, loggingOf } from './executions';
import { deploy, outputsOf, remove, resourcesOf, RUN } from './stack';
import { ForwarderStack, StateMachineStack, templateOf } from './state-machine-stack';

/** State machines deployed by both hands; what their functions and nested executions get is seen from inside. */
const MACRO = `${RUN}-states-macro`;
const MACRO_NAME = `DatadogServerless-states-${RUN}`;
const STACKS = { macro: `${RUN}-states-by-macro`, construct: `${RUN}-states-by-construct` } as const;
const FORWARDER = `${RUN}-states-forwarder`;
const INPUT = { order: { id: 7, lines: [{ sku: 'tea' }] } };

let forwarderArn: string;

beforeAll(async () => {
  await deploy(FORWARDER, JSON.stringify(templateOf(new ForwarderStack(FORWARDER))));
  forwarderArn = (await outputsOf(FORWARDER)).ForwarderArn!;
  const macro = readFileSync(join(__dirname, '../../assets/macro/template.yml'), 'utf8');
  await deploy(MACRO, macro, { parameters: { MacroName: MACRO_NAME } });
}, 120_000);
afterAll(async () => {
  await Promise.all(Object.values(STACKS).map(remove));
  await Promise.all([MACRO, FORWARDER].map(remove));
}, 120_000);

const TEMPLATES: Readonly<Record<keyof typeof STACKS, () => JsonObject>> = {
  macro: () => {
    const parameters = { stepFunctionForwarderArn: forwarderArn, createForwarderPermissions: true, env: 'stage', include: ['JsonPath*', 'Jsonata*'] };
    return { ...templateOf(new StateMachineStack(STACKS.macro)), Transform: { Name: MACRO_NAME, Parameters: parameters } };
  },
  construct: () => {
    const stack = new StateMachineStack(STACKS.construct);
    const props = { stepFunctionForwarderArn: forwarderArn, createForwarderPermissions: true, env: 'stage' };
    new Datadog(stack, 'Datadog', props).addStateMachines([...stack.machines]);
    return templateOf(stack);
  },
};

/** The context of a state, as Datadog's libraries read it: https://docs.datadoghq.com/serverless/step_functions/merge-step-functions-lambda */
const contextOf = (arn: string, state: string): JsonObject => ({
  Execution: expect.objectContaining({ Id: arn }) as Json,
  State: expect.objectContaining({ Name: state, EnteredTime: expect.any(String) as Json }) as Json,
  StateMachine: expect.objectContaining({ Id: expect.stringMatching(/^arn:aws:states:/) as Json }) as Json,
});

describe.each(['macro', 'construct'] as const)('by the %s', hand => {
  let outputs: Readonly<Record<string, string>>;
  beforeAll(async () => {
    await expect(deploy(STACKS[hand], JSON.stringify(TEMPLATES[hand]()))).resolves.toBe('created');
    outputs = await outputsOf(STACKS[hand]);
  }, 120_000);

  test('JSONPath: functions get their event and the context of their state', async () => {
    const { arn, output } = await execute<readonly JsonObject[]>(outputs.JsonPathArn!, INPUT);
    expect(output.slice(0, 3)).toEqual([
      { ...contextOf(arn, 'NodeInput'), ...INPUT },
      { ...contextOf(arn, 'PythonPath'), ...INPUT.order },
      { ...contextOf(arn, 'NodeObject'), id: 7 },
    ]);
    expect(output[3]).toMatchObject({ kept: true });
    // The stage gives the three objects of the context as a list, AWS as an object.
    expect(Object.values(output[3]!.CONTEXT as JsonObject)).toEqual(Object.values(contextOf(arn, 'Nested')));
  });

  test('JSONata: the same, in _datadog', async () => {
    const { arn, output } = await execute<readonly JsonObject[]>(outputs.JsonataArn!, INPUT);
    const own = { 'RootExecutionId': arn, 'serverless-version': 'v1', 'timestamp': expect.any(Number) as Json };
    expect(output).toEqual([
      { ...INPUT, _datadog: { ...contextOf(arn, 'NodeExpression'), ...own } },
      { ...INPUT.order, _datadog: { ...contextOf(arn, 'PythonExpression'), ...own } },
      { id: 7, _datadog: { ...contextOf(arn, 'PythonObject'), ...own } },
      { kept: true, _datadog: { ...contextOf(arn, 'NestedJsonata'), ...own } },
    ]);
    expect(JSON.stringify(output)).not.toContain('"Input"');
  });

  test('JSONata: the trace that led to the execution goes on', async () => {
    const headers = { 'x-datadog-trace-id': '5', 'x-datadog-tags': '_dd.p.tid=67' };
    const { output } = await execute<readonly JsonObject[]>(outputs.JsonataArn!, { ...INPUT, _datadog: headers });
    for (const event of output) expect(event._datadog).toMatchObject(headers);
  });

  test('executions are logged in full to a group that is subscribed', async () => {
    const resources = await resourcesOf(STACKS[hand]);
    for (const machine of ['JsonPath', 'Jsonata']) {
      const [, group] = Object.entries(resources).find(([id]) => new RegExp(`^${machine}[0-9A-F]{8}DatadogLogGroup$`).test(id))!;
      expect(group).toMatch(new RegExp(`^/aws/vendedlogs/states/${STACKS[hand]}-${machine}`));
      await expect(loggingOf(outputs[`${machine}Arn`]!)).resolves.toEqual({
        level: 'ALL',
        includeExecutionData: true,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: expect.stringContaining(`:log-group:${group}:*`) as string } }],
      });
    }
    const added = Object.entries(resources).filter(([id]) => /Datadog(Subscription|ForwarderPermission|LogDelivery)$/.test(id));
    expect(added).toHaveLength(6);
    expect(added.filter(([, physical]) => physical === 'unknown')).toEqual([]);
  });
});
