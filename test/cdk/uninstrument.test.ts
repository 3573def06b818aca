import { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Datadog } from '../../src/cdk';
import { JsonObject, objectOf } from '../../src/core/json';
import { uninstrument } from '../../src/core/uninstrument';
import { FORWARDER_ARN, newFunction, newStack, SECRET_ARN, templateOf } from '../support/cdk';

/** Functions that wait for nothing, for their role, for its policy and for a table. */
function synthesized(instrumented: boolean): JsonObject {
  const stack = newStack();
  const [plain, granted, waiting] = ['Plain', 'Granted', 'Waiting'].map(id => newFunction(stack, id)) as [LambdaFunction, LambdaFunction, LambdaFunction];
  const table = new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  table.grantReadData(granted);
  waiting.node.addDependency(table);
  new CfnFunction(stack, 'Bare', { runtime: 'python3.13', handler: 'app.main', role: plain.role!.roleArn, code: { zipFile: '' } });
  const named = new CfnFunction(stack, 'Named', { runtime: 'python3.13', handler: 'app.main', role: plain.role!.roleArn, code: { zipFile: '' } });
  named.node.addDependency(granted);
  if (instrumented) Datadog.instrument(stack, { apiKeySecretArn: SECRET_ARN, forwarderArn: FORWARDER_ARN, enableXrayTracing: true, env: 'prod' });
  return templateOf(stack);
}

test('what the construct did can be taken off the template again: each resource is what it was', () => {
  const [before, after] = [synthesized(false), uninstrument(synthesized(true))];
  for (const [id, resource] of Object.entries(objectOf(before.Resources))) expect([id, objectOf(after.Resources)[id]]).toEqual([id, resource]);
});
