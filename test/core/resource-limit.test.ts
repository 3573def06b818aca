import { instrument } from '../../src/core/instrument';
import { formatProblem } from '../../src/core/problem';

const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf';

/** A template of functions with a role each, and other resources. */
function templateOf(functions: number, others: number) {
  const Resources: Record<string, { Type: string; Properties: object }> = {};
  for (let i = 0; i < functions; i++) {
    Resources[`R${i}`] = { Type: 'AWS::IAM::Role', Properties: {} };
    const Properties = { Runtime: 'nodejs22.x', Handler: 'app.handler', Role: { 'Fn::GetAtt': [`R${i}`, 'Arn'] } };
    Resources[`F${i}`] = { Type: 'AWS::Lambda::Function', Properties };
  }
  for (let i = 0; i < others; i++) Resources[`T${i}`] = { Type: 'AWS::SNS::Topic', Properties: {} };
  return JSON.parse(JSON.stringify({ Resources })) as Parameters<typeof instrument>[0];
}

const run = (functions: number, others: number, grantSecretReadAccess = true) =>
  instrument(templateOf(functions, others), { apiKeySecretArn: SECRET, grantSecretReadAccess }, { region: 'us-east-1' });

test('a template that grows to the limit is instrumented', () => {
  const { plan, template } = run(100, 200);
  expect(plan.problems).toEqual([]);
  expect(Object.keys(template.Resources!)).toHaveLength(500);
});

test('one that grows beyond it stays as it is, and it is said what grew', () => {
  const { plan, template } = run(100, 201);
  expect(plan.problems.map(formatProblem)).toEqual([
    'resource-limit at Resources: The template would have 501 resources, 100 of them added here; CloudFormation allows 500. ' +
      'Functions that share a role or a log group share what is added to it, and `grantSecretReadAccess: false` adds no policies; or split the stack.',
  ]);
  expect(plan.edits).toEqual([]);
  expect(template).toEqual(templateOf(100, 201));
});

test('the cure helps, and what was too large before is left to CloudFormation', () => {
  expect(run(100, 201, false).plan.problems).toEqual([]);
  expect(run(100, 301, false).plan.problems).toEqual([]);
});
