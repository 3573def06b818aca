import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { Stack } from 'aws-cdk-lib';
import { ModuleKind, transpileModule } from 'typescript';
import { handler } from '../macro/handler';
import * as library from '../src';
import { Json, JsonObject, objectOf } from '../src/core/json';
import { isInstrumented, newFunction, newStack, variablesOf } from './support/cdk';
import { parseTemplate } from './support/parse-template';

/** What the README shows is what the product does. */
const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The block of code in one language that comes first after a heading. */
function codeOf(heading: string, language = ''): string {
  const code = README.slice(README.indexOf(`## ${heading}\n`)).split(`\`\`\`${language}\n`)[1]?.split('\n```')[0];
  if (code === undefined) throw new Error(`README.md has no code in ${language || 'plain text'} under ${heading}.`);
  return code.trimEnd();
}

const FUNCTION: JsonObject = { Runtime: 'nodejs22.x', Handler: 'app.handler', Role: 'arn:aws:iam::123456789012:role/r', Code: { ZipFile: 'x' } };

async function macro(params: Json, resources: JsonObject, more: JsonObject = {}): Promise<Awaited<ReturnType<typeof handler>>> {
  const log = jest.spyOn(console, 'log').mockReturnValue();
  const answer = await handler({ requestId: 'r', region: 'us-east-1', params, fragment: { ...more, Resources: resources } });
  log.mockRestore();
  return answer;
}

test('the construct', () => {
  const stack: Stack = newStack();
  const [orders, payments] = [newFunction(stack, 'Orders'), newFunction(stack, 'Payments')];
  const { outputText } = transpileModule(codeOf('With the CDK', 'ts'), { compilerOptions: { module: ModuleKind.CommonJS } });
  const load = (name: string): unknown => (name === 'datadog-serverless' ? library : jest.requireActual(name));
  compileFunction(outputText, ['require', 'exports', 'orders', 'payments']).call(stack, load, {}, orders, payments);
  expect([orders, payments].map(isInstrumented)).toEqual([true, true]);
  expect(variablesOf(orders)).toMatchObject({ DD_ENV: 'prod', DD_SERVICE: 'shop' });
});

test('the macro', async () => {
  const [, transform] = parseTemplate(codeOf('With SAM or CloudFormation', 'yaml')).Transform as [Json, JsonObject];
  const parameters = { Parameters: { ApiKeySecretArn: { Type: 'String' } } };
  const { status, fragment } = await macro(transform.Parameters!, { Fn: { Type: 'AWS::Lambda::Function', Properties: FUNCTION } }, parameters);
  expect(status).toBe('success');
  const { Properties } = objectOf(objectOf(objectOf(fragment).Resources).Fn);
  expect(Properties).toMatchObject({ Environment: { Variables: { DD_API_KEY_SECRET_ARN: { Ref: 'ApiKeySecretArn' }, DD_ENV: 'prod', DD_SERVICE: 'shop' } } });
});

test('the errors, word for word', async () => {
  const secret = { apiKeySecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:dd-AbCdEf' };
  const own = (id: number): [string, JsonObject] => [`Fn${id}`, { Type: 'AWS::Lambda::Function', Properties: { ...FUNCTION, Role: { 'Fn::GetAtt': [`Role${id}`, 'Arn'] } } }];
  const role = (id: number): [string, JsonObject] => [`Role${id}`, { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } }];
  const many = Array.from({ length: 170 }, (_, id) => [own(id), role(id)]).flat();
  const answers = await Promise.all([
    macro({ servce: 'shop' }, {}),
    macro({}, { Orders: { Type: 'AWS::Serverless::Function' } }),
    macro(secret, Object.fromEntries(many)),
    macro({ ...secret, addExtension: true, forwarderArn: 'arn:aws:lambda:us-east-1:123456789012:function:forwarder' }, {}),
  ]);
  const shown = codeOf('Errors').split('\n').map(line => line.replace(/ …$/, ''));
  expect(answers.map(({ errorMessage }, index) => errorMessage?.slice(0, shown[index]!.length))).toEqual(shown);
});

test('files that it links to are there', () => {
  const links = [...README.matchAll(/\]\((?!http)([^)#]+)/g)].map(([, path]) => path!);
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter(path => !existsSync(join(ROOT, path)))).toEqual([]);
});
