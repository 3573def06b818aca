import { App, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { LogLevel, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Datadog, DatadogProps } from '../../src/cdk';
import { isArray, Json, JsonObject, objectOf } from '../../src/core/json';
import { ACCOUNT, coverageOf, FORWARDER_ARN, messagesOf, newFunction, newStack, REGION, resourcesOf } from '../support/cdk';
import { newMachine, ofType, propertiesOf, resourceOf, stateOf, TRACED } from '../support/state-machines';

const FILTER = 'AWS::Logs::SubscriptionFilter';
const ENV = { env: { region: REGION, account: ACCOUNT } };

const plain = (stack: Stack, id: string, props = {}): StateMachine => newMachine(stack, new Pass(stack, `${id}Pass`), props, id);
const trace = (stack: Stack, machines: readonly StateMachine[], props: Partial<DatadogProps> = {}): void =>
  new Datadog(stack, 'Datadog', { ...TRACED, ...props }).addStateMachines([...machines]);
const isTraced = (machine: StateMachine): boolean => JSON.stringify(propertiesOf(machine)).includes('dd_serverless');
const dependenciesOf = (machine: StateMachine): readonly string[] => {
  const { DependsOn: ids } = resourceOf(machine);
  return (isArray(ids) ? ids : [ids]).map(String);
};
const deliveryPolicies = (stack: Stack): readonly JsonObject[] =>
  ofType(stack, 'AWS::IAM::Policy').filter(({ Properties: properties }) => String(objectOf(properties).PolicyName).endsWith('DatadogLogDelivery'));

describe('logs', () => {
  test('a new group of seven days, subscribed, that the role may deliver to before the machine is made', () => {
    const stack = newStack();
    const machine = plain(stack, 'Machine');
    trace(stack, [machine], { createForwarderPermissions: true });
    const [group] = ofType(stack, 'AWS::Logs::LogGroup');
    expect(group!.Properties).toEqual({ LogGroupName: { 'Fn::Sub': expect.stringMatching(/^\/aws\/vendedlogs\/states\/\$\{AWS::StackName\}-Machine/) as string }, RetentionInDays: 7 });
    expect(ofType(stack, FILTER).map(({ Properties }) => objectOf(Properties).DestinationArn)).toEqual([FORWARDER_ARN]);
    expect(ofType(stack, 'AWS::Lambda::Permission')).toHaveLength(1);
    const [policy] = Object.entries(resourcesOf(stack)).find(([, { Properties: properties }]) => String(objectOf(properties).PolicyName).endsWith('DatadogLogDelivery'))!;
    expect(dependenciesOf(machine)).toContain(policy);
    expect(propertiesOf(machine).Tags).toEqual(expect.arrayContaining([
      { Key: 'DD_TRACE_ENABLED', Value: 'true' }, { Key: 'env', Value: 'prod' }, { Key: 'service', Value: 'shop' }, { Key: 'version', Value: '1' },
    ]));
  });

  test.each([
    ['a group of the stack', (stack: Stack) => new LogGroup(stack, 'Mine'), { Ref: expect.stringMatching(/^Mine/) as string }],
    ['an imported group', (stack: Stack) => LogGroup.fromLogGroupName(stack, 'Mine', '/aws/vendedlogs/mine'), '/aws/vendedlogs/mine'],
    ['an imported group of an ARN', (stack: Stack) => LogGroup.fromLogGroupArn(stack, 'Mine', `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:mine:*`), 'mine'],
  ])('%s stays the destination, and is subscribed', (_, groupOf, name) => {
    const stack = newStack();
    const machine = plain(stack, 'Machine', { logs: { destination: groupOf(stack), level: LogLevel.ERROR } });
    const before = propertiesOf(machine).LoggingConfiguration as JsonObject;
    const other = newStack();
    const traced = plain(other, 'Machine', { logs: { destination: groupOf(other), level: LogLevel.ERROR } });
    trace(other, [traced]);
    expect(propertiesOf(traced).LoggingConfiguration).toEqual({ ...before, Level: 'ALL', IncludeExecutionData: true });
    expect(ofType(other, FILTER).map(({ Properties }) => objectOf(Properties).LogGroupName)).toEqual([name]);
  });

  test('without a Forwarder it is said that nobody reads them', () => {
    const stack = newStack();
    trace(stack, [plain(stack, 'Machine')], { stepFunctionForwarderArn: undefined, flushMetricsToLogs: true });
    expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('executions-not-forwarded')]);
  });
});

test('the same machine twice is traced once; by two constructs, by the first', () => {
  const stack = newStack();
  const machine = plain(stack, 'Machine');
  trace(stack, [machine, machine]);
  new Datadog(stack, 'Second', TRACED).addStateMachines([machine]);
  expect(ofType(stack, FILTER)).toHaveLength(1);
  expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('instrumented-twice')]);
});

test('machines that share a role share its policy, and each waits for it', () => {
  const stack = newStack();
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  const machines = ['One', 'Two'].map(id => plain(stack, id, { role }));
  trace(stack, machines);
  expect(deliveryPolicies(stack)).toHaveLength(1);
  const policies = machines.map(machine => dependenciesOf(machine).filter(id => id.endsWith('DatadogLogDelivery')));
  expect(policies).toEqual([[expect.any(String)], policies[0]]);
});

test('a role that a function has too gets a policy of each', () => {
  const stack = newStack();
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const fn = newFunction(stack, 'Fn', { role });
  const datadog = new Datadog(stack, 'Datadog', { ...TRACED, apiKeySecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:datadog-AbCdEf` });
  datadog.addLambdaFunctions([fn]);
  datadog.addStateMachines([plain(stack, 'Machine', { role })]);
  const names = ofType(stack, 'AWS::IAM::Policy').map(({ Properties }) => objectOf(Properties).PolicyName as Json);
  expect(names).toHaveLength(2);
  expect(names).toContainEqual(expect.stringMatching(/^Role.*DatadogLogDelivery$/));
});

test('a function of another stack is called with the context, or named where only deployment knows it', () => {
  const app = new App();
  const fn = newFunction(new Stack(app, 'Functions', ENV));
  const stack = new Stack(app, 'Machines', ENV);
  const machine = newMachine(stack, new LambdaInvoke(stack, 'Call', { lambdaFunction: fn })
    .next(new LambdaInvoke(stack, 'Direct', { lambdaFunction: fn, payloadResponseOnly: true })));
  trace(stack, [machine]);
  expect(stateOf(machine, 'Call').Parameters).toMatchObject({ 'Payload.$': 'States.JsonMerge($$, $, false)' });
  expect(stateOf(machine, 'Call').Parameters).toMatchObject({ FunctionName: expect.stringContaining('Fn::ImportValue') as string });
  expect(messagesOf(stack, 'Warning').filter(message => message.includes('datadog-serverless'))).toEqual([expect.stringMatching(/task-not-merged at Machine\w+\.Direct: .*known only at deployment/)]);
});

describe('instrument', () => {
  test.each([
    ['enableStepFunctionsTracing', { enableStepFunctionsTracing: true, forwarderArn: FORWARDER_ARN }, true],
    ['stepFunctionForwarderArn', { stepFunctionForwarderArn: FORWARDER_ARN }, true],
    ['the Forwarder of functions alone', { forwarderArn: FORWARDER_ARN }, false],
    ['enableStepFunctionsTracing: false', { enableStepFunctionsTracing: false, stepFunctionForwarderArn: FORWARDER_ARN }, false],
  ])('%s', (_, props, expected) => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested');
    const machines = [plain(stack, 'Machine'), plain(nested, 'Inner')];
    Datadog.instrument(stack, props);
    expect(machines.map(isTraced)).toEqual([expected, expected]);
  });

  test('a function of the stack around a nested one', () => {
    const stack = newStack();
    const lambdaFunction = newFunction(stack);
    const nested = new NestedStack(stack, 'Nested');
    const machine = newMachine(nested, new LambdaInvoke(nested, 'Call', { lambdaFunction }));
    Datadog.instrument(stack, TRACED);
    expect(stateOf(machine, 'Call').Parameters).toMatchObject({ 'Payload.$': 'States.JsonMerge($$, $, false)' });
    expect([stack, nested].map(each => ofType(each, FILTER).length)).toEqual([0, 1]);
  });

  test('exclude and a tag leave machines alone', () => {
    const stack = newStack();
    const [kept, tagged, traced] = ['Kept', 'Tagged', 'Traced'].map(id => plain(stack, id));
    (tagged!.node.defaultChild as CfnResource).addPropertyOverride('Tags', [{ Key: 'datadog:instrument', Value: 'false' }]);
    Datadog.instrument(stack, { ...TRACED, exclude: ['Stack/Kept'] });
    expect([kept!, tagged!, traced!].map(isTraced)).toEqual([false, false, true]);
    expect(Object.values(coverageOf(stack)).sort()).toEqual(['excluded', 'excluded', 'instrumented']);
  });
});
