import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Datadog } from '../../src/cdk';
import { ACCOUNT, messagesOf, newFunction, newStack, REGION, resourcesOf, SECRET_ARN, variablesOf } from '../support/cdk';
import { newMachine, TRACED } from '../support/state-machines';

const newRole = (scope: Construct, service = 'lambda'): Role => new Role(scope, 'Role', { assumedBy: new ServicePrincipal(`${service}.amazonaws.com`) });
const ofStack = (app: App, id: string): Stack => new Stack(app, id, { env: { region: REGION, account: ACCOUNT } });
const policiesOf = (stack: Stack): readonly string[] =>
  Object.keys(resourcesOf(stack)).filter(id => /Datadog(Policy|LogDelivery)$/.test(id));

test('a role of another stack: the warning names what of the app the policy is about', () => {
  const app = new App();
  const [roles, keys, stack] = [ofStack(app, 'Roles'), ofStack(app, 'Keys'), ofStack(app, 'Stack')];
  const fn = newFunction(stack, 'Fn', { role: newRole(roles) });
  new Datadog(stack, 'Datadog', { apiKeySecret: new Secret(keys, 'Key') }).addLambdaFunctions([fn]);
  expect(variablesOf(fn).DD_API_KEY_SECRET_ARN).toEqual({ 'Fn::ImportValue': expect.stringContaining('Keys:') });
  expect(policiesOf(stack)).toEqual([]);
  const [warning, ...others] = messagesOf(stack, 'Warning').filter(message => message.includes('role-outside-template'));
  expect(others).toEqual([]);
  expect(warning).toContain('"Action":"secretsmanager:GetSecretValue","Resource":["${Keys/Key/Resource.Ref}"');
  expect(warning).not.toContain('Fn::CdkToken');
});

describe('a role whose policies the app wants to keep as they are', () => {
  test('of a function', () => {
    const stack = newStack();
    new Datadog(stack, 'Datadog', { apiKeySecretArn: SECRET_ARN }).addLambdaFunctions([newFunction(stack, 'Fn', { role: newRole(stack).withoutPolicyUpdates() })]);
    expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('Give the role this policy: {"Version":"2012-10-17"')]);
    expect(policiesOf(stack)).toEqual([]);
  });

  test('and by another function as a role of any kind: that one is granted', () => {
    const stack = newStack();
    const role = newRole(stack);
    const functions = [role.withoutPolicyUpdates(), role].map((given, index) => newFunction(stack, `Fn${index}`, { role: given }));
    new Datadog(stack, 'Datadog', { apiKeySecretArn: SECRET_ARN }).addLambdaFunctions(functions);
    expect(policiesOf(stack)).toHaveLength(1);
    expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('role-outside-template at Fn0')]);
  });

  test('of a state machine', () => {
    const stack = newStack();
    const made = newMachine(stack, new Pass(stack, 'Pass'), { role: newRole(stack, 'states').withoutPolicyUpdates() });
    new Datadog(stack, 'Datadog', TRACED).addStateMachines([made]);
    expect(policiesOf(stack)).toEqual([]);
    expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('logs:CreateLogDelivery')]);
  });
});

test('a role of the parent, for a function of a nested stack: said, and nothing is granted', () => {
  const stack = newStack();
  const nested = new NestedStack(stack, 'Nested');
  new Datadog(stack, 'Datadog', { apiKeySecretArn: SECRET_ARN }).addLambdaFunctions([newFunction(nested, 'Fn', { role: newRole(stack) })]);
  expect(policiesOf(nested)).toEqual([]);
  expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('role-outside-template')]);
});
