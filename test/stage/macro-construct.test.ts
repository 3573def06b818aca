import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appCommand, cdk } from '../support/cdk-cli';
import { invoke } from './functions';
import { deploy, remove, resourcesOf, RUN } from './stack';

// Deployments take their time on a busy machine.
jest.setTimeout(300_000);

/** The macro deployed by an app (`DatadogMacro`), and a template without SAM whose options stand in its mappings. */
const MACRO_NAME = `DatadogServerless-${RUN}`;
const MACRO = `${RUN}-macro-construct`;
const APP = `${RUN}-plain`;

const TEMPLATE = `
Transform: ${MACRO_NAME}
Mappings:
  Datadog:
    Parameters:
      apiKeySecretArn: arn:aws:secretsmanager:us-east-1:000000000000:secret:datadog-AbCdE1
      env: production
      tags: team:orders
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 30
      Code:
        ZipFile: |
          exports.handler = async () => ({ handler: process.env._HANDLER, ...process.env });
`;

let out: string;

beforeAll(() => { out = mkdtempSync(join(tmpdir(), 'macro-out-')); });

afterAll(async () => {
  await Promise.all([remove(APP), remove(MACRO)]);
  rmSync(out, { recursive: true });
});

test('an app deploys the macro', async () => {
  const context = ['-c', `stackName=${MACRO}`, '-c', `macroName=${MACRO_NAME}`];
  await expect(cdk('synth', '--quiet', '--app', appCommand('test/support/macro-app.ts'), '--output', out, ...context)).resolves.toMatchObject({ code: 0 });
  await expect(cdk('bootstrap', '--app', out)).resolves.toMatchObject({ code: 0 });
  await expect(cdk('deploy', '--app', out, '--require-approval', 'never')).resolves.toMatchObject({ code: 0 });
});

test("a template's mappings stand above the defaults of the account", async () => {
  expect(await deploy(APP, TEMPLATE)).toBe('created');
  const { Function: name, Role: role, ...added } = await resourcesOf(APP);
  expect(Object.keys(added)).toEqual(['RoleDatadogPolicy']);
  expect(role).toBeTruthy();
  await expect(invoke(name!, {})).resolves.toMatchObject({
    handler: '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler',
    DD_LAMBDA_HANDLER: 'index.handler',
    DD_API_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:datadog-AbCdE1',
    DD_ENV: 'production',
    DD_SITE: 'datadoghq.eu',
    DD_TAGS: 'account:test,team:orders',
  });
});
