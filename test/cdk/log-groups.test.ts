import { App, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnLogGroup, CfnSubscriptionFilter, ILogGroup, LogGroup, LogRetention, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Datadog } from '../../src/cdk';
import { JsonObject } from '../../src/core/json';
import { ACCOUNT, FORWARDER_ARN, isInstrumented, messagesOf, newFunction, newStack, propertiesOf, REGION, resourcesOf, variablesOf } from '../support/cdk';

const ofType = (stack: Stack, type: string): readonly (readonly [string, JsonObject])[] =>
  Object.entries(resourcesOf(stack)).filter(([, { Type }]) => Type === type);
const filtersOf = (stack: Stack) => ofType(stack, 'AWS::Logs::SubscriptionFilter');
const permissionsOf = (stack: Stack) => ofType(stack, 'AWS::Lambda::Permission');

describe("functions' own log groups", () => {
  test('one is made and the function pointed to it, or that of the function is taken', () => {
    const stack = newStack();
    const logGroup = new LogGroup(stack, 'Given');
    const [bare, given] = [newFunction(stack, 'Bare'), newFunction(stack, 'GivenOne', { logGroup })];
    new Datadog(stack, 'Datadog', { forwarderArn: FORWARDER_ARN, createForwarderPermissions: true }).addLambdaFunctions([bare, given]);
    const made = ofType(stack, 'AWS::Logs::LogGroup').map(([id]) => id);
    expect(made).toEqual([stack.getLogicalId(logGroup.node.defaultChild as CfnLogGroup), expect.stringMatching(/^Bare.*LogGroup/)]);
    expect(ofType(stack, 'AWS::Logs::LogGroup').map(([, { DeletionPolicy }]) => DeletionPolicy)).toEqual(['Retain', 'Retain']);
    // The CDK's oldest versions declare a group under the name that Lambda takes by default.
    expect([{ LogGroup: { Ref: made[1] } }, undefined]).toContainEqual(propertiesOf(bare).LoggingConfig);
    expect(propertiesOf(given).LoggingConfig).toEqual({ LogGroup: { Ref: made[0] } });
    expect(filtersOf(stack).map(([, { Properties }]) => Properties)).toEqual(
      [made[1], made[0]].map(id => ({ DestinationArn: FORWARDER_ARN, FilterPattern: '', LogGroupName: { Ref: id } })),
    );
    expect(permissionsOf(stack).map(([, { Properties }]) => Properties)).toEqual([made[1], made[0]].map(id => expect.objectContaining({
      Principal: 'logs.amazonaws.com', SourceArn: { 'Fn::GetAtt': [id, 'Arn'] },
    })));
    expect(variablesOf(bare)).toMatchObject({ DD_FLUSH_TO_LOG: 'true' });
  });

  test('the one that `logRetention` makes stays, with its retention', () => {
    const stack = newStack();
    stack.node.setContext('@aws-cdk/aws-lambda:useCdkManagedLogGroup', false);
    const fn = newFunction(stack);
    new LogRetention(stack, 'Retention', { logGroupName: `/aws/lambda/${fn.functionName}`, retention: RetentionDays.ONE_DAY });
    new Datadog(stack, 'Datadog', { forwarderArn: FORWARDER_ARN, createForwarderPermissions: true }).addLambdaFunctions([fn]);
    const [[retention]] = ofType(stack, 'Custom::LogRetention') as [[string, JsonObject]];
    expect(filtersOf(stack)[0]![1].Properties).toMatchObject({ LogGroupName: { 'Fn::GetAtt': [retention, 'LogGroupName'] } });
    expect([filtersOf(stack).length, permissionsOf(stack).length, ofType(stack, 'AWS::Logs::LogGroup').length]).toEqual([1, 1, 0]);
    expect(propertiesOf(fn).LoggingConfig).toBeUndefined();
  });

  test('a Forwarder of the same stack is not subscribed to itself', () => {
    const stack = newStack();
    const [forwarder, fn] = [newFunction(stack, 'Forwarder'), newFunction(stack)];
    Datadog.instrument(stack, { forwarderArn: forwarder.functionArn });
    expect([isInstrumented(forwarder), isInstrumented(fn)]).toEqual([false, true]);
    expect(filtersOf(stack)).toHaveLength(1);
    expect(messagesOf(stack, 'Warning').filter(m => m.includes('datadog'))).toEqual([]);
  });

  test('a Forwarder of the app, of another stack', () => {
    const app = new App();
    const [other, stack] = ['Other', 'Stack'].map(id => new Stack(app, id, { env: { region: REGION, account: ACCOUNT } }));
    const fn = newFunction(stack!);
    new Datadog(stack!, 'Datadog', { forwarderArn: newFunction(other!, 'Forwarder').functionArn }).addLambdaFunctions([fn]);
    expect(messagesOf(stack!, 'Warning').filter(m => m.includes('datadog'))).toEqual([]);
    expect(messagesOf(stack!, 'Error')).toEqual([]);
    expect(isInstrumented(fn)).toBe(true);
    expect(filtersOf(stack!)[0]![1].Properties).toMatchObject({ DestinationArn: { 'Fn::ImportValue': expect.stringContaining('Forwarder') } });
  });
});

describe('addForwarderToLogGroups', () => {
  const subscribe = (stack: Stack, groups: ILogGroup[], permissions = false): Datadog => {
    const datadog = new Datadog(stack, 'Datadog', { forwarderArn: FORWARDER_ARN, createForwarderPermissions: permissions });
    datadog.addForwarderToLogGroups(groups);
    return datadog;
  };

  test('a log group, twice, and by the other name: one filter', () => {
    const stack = newStack();
    const group = new LogGroup(stack, 'Group');
    const datadog = subscribe(stack, [group, group], true);
    datadog.addForwarderToNonLambdaLogGroups([group]);
    expect(filtersOf(stack)).toEqual([[expect.stringMatching(/^Group\w{8}DatadogSubscription$/), expect.objectContaining({ DependsOn: expect.anything() })]]);
    expect(permissionsOf(stack)).toHaveLength(1);
  });

  test('imported log groups, by name, by ARN and by token, each with a stable id of its own', () => {
    const ids = [1, 2].map(() => {
      const stack = newStack();
      subscribe(stack, [
        LogGroup.fromLogGroupName(stack, 'A', '/aws/apigateway/a'),
        LogGroup.fromLogGroupArn(stack, 'B', `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/b:*`),
        LogGroup.fromLogGroupName(stack, 'C', Fn.importValue('c')),
      ]);
      expect(filtersOf(stack).map(([, { Properties }]) => (Properties as JsonObject).LogGroupName)).toEqual([
        '/aws/apigateway/a',
        '/b',
        { 'Fn::ImportValue': 'c' },
      ]);
      return filtersOf(stack).map(([id]) => id);
    });
    expect(new Set(ids[0]).size).toBe(3);
    expect(ids[0]).toEqual(ids[1]);
  });

  test('the condition and the logical id that a group gets later', () => {
    const stack = newStack();
    const group = new LogGroup(stack, 'Group');
    subscribe(stack, [group]);
    const cfn = group.node.defaultChild as CfnLogGroup;
    cfn.overrideLogicalId('Renamed');
    cfn.cfnOptions.condition = new CfnCondition(stack, 'IsProd', { expression: Fn.conditionEquals('a', 'a') });
    expect(filtersOf(stack)).toEqual([
      ['RenamedDatadogSubscription', expect.objectContaining({ Condition: 'IsProd', Properties: expect.objectContaining({ LogGroupName: { Ref: 'Renamed' } }) })],
    ]);
  });

  test('the same group by its function and by name: one filter', () => {
    const stack = newStack();
    const logGroup = new LogGroup(stack, 'Group');
    subscribe(stack, [logGroup]).addLambdaFunctions([newFunction(stack, 'Fn', { logGroup })]);
    expect(filtersOf(stack)).toHaveLength(1);
  });

  test('a group that is subscribed already, in whichever way it is named: no second filter', () => {
    const stack = newStack();
    const group = new LogGroup(stack, 'Group', { logGroupName: '/shop' });
    new CfnSubscriptionFilter(stack, 'Own', { logGroupName: '/shop', filterPattern: '', destinationArn: FORWARDER_ARN });
    subscribe(stack, [group, LogGroup.fromLogGroupName(stack, 'Named', '/shop')]);
    expect(filtersOf(stack)).toEqual([['Own', expect.anything()]]);
  });

  test("the same group by its function's reference and by its name, in either order: one filter", () => {
    for (const functionFirst of [true, false]) {
      const stack = newStack();
      const fn = newFunction(stack, 'Fn', { logGroup: new LogGroup(stack, 'Group', { logGroupName: '/shop' }) });
      const named = LogGroup.fromLogGroupName(functionFirst ? stack : fn, 'Named', '/shop');
      subscribe(stack, [named]).addLambdaFunctions([fn]);
      expect(filtersOf(stack)).toHaveLength(1);
    }
  });

  test('a function whose `logGroup` the CDK makes with a resource of its own: one filter', () => {
    const stack = newStack();
    stack.node.setContext('@aws-cdk/aws-lambda:useCdkManagedLogGroup', false);
    const fn = newFunction(stack);
    subscribe(stack, [fn.logGroup]).addLambdaFunctions([fn]);
    expect(filtersOf(stack)).toHaveLength(1);
  });

  test('a group with two filters is reported, and gets no third, which would fail the deployment', () => {
    const stack = newStack();
    const logGroup = new LogGroup(stack, 'Group');
    for (const id of ['First', 'Second']) new CfnSubscriptionFilter(stack, id, { logGroupName: logGroup.logGroupName, filterPattern: '', destinationArn: `${FORWARDER_ARN}-${id}` });
    subscribe(stack, [logGroup]);
    expect(filtersOf(stack).map(([id]) => id)).toEqual(['First', 'Second']);
    expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('log-group-full')]);
  });

  test('an imported group of another region is refused', () => {
    const stack = newStack();
    const group = LogGroup.fromLogGroupArn(stack, 'There', `arn:aws:logs:ap-south-1:${ACCOUNT}:log-group:/b:*`);
    expect(() => subscribe(stack, [group])).toThrow('Stack/There: the log group is in ap-south-1');
  });

  test('without a Forwarder it is refused', () => {
    const stack = newStack();
    const datadog = new Datadog(stack, 'Datadog');
    expect(() => datadog.addForwarderToLogGroups([new LogGroup(stack, 'Group')])).toThrow(/Stack\/Datadog: no Forwarder is known.*Give `forwarderArn`/);
  });
});

describe('setEnvironment', () => {
  test('stands above the options and below what the function has, before or after addLambdaFunctions', () => {
    const stack = newStack();
    const fn = newFunction(stack, 'Fn', { environment: { DD_ENV: 'own' } });
    const datadog = new Datadog(stack, 'Datadog', { env: 'option', service: 'option', version: '1' });
    datadog.setEnvironment(fn, 'DD_SERVICE', 'single');
    datadog.addLambdaFunctions([fn]);
    datadog.setEnvironment(fn.currentVersion, 'DD_ENV', 'single');
    datadog.setEnvironment(fn, 'DD_CUSTOM', Fn.importValue('custom'));
    expect(variablesOf(fn)).toMatchObject({
      DD_ENV: 'own', DD_SERVICE: 'single', DD_VERSION: '1', DD_CUSTOM: { 'Fn::ImportValue': 'custom' },
    });
  });

  test('of a function that is not in the app it is refused', () => {
    const stack = newStack();
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('x') });
    expect(() => new Datadog(stack, 'Datadog').setEnvironment(role, 'A', 'b')).toThrow('Stack/Role has no function in this app');
  });
});
