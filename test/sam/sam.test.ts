import { MacroAnswer } from '../../macro/contract';
import { handler } from '../../macro/handler';
import { Json, JsonObject, objectOf } from '../../src/core/json';
import { corpusTest, samSources } from '../support/corpus';
import { propertiesAt } from '../support/json';
import { parseTemplate } from '../support/parse-template';
import { SamTransform } from './sam-transform';

/** The real SAM transform, and the macro after it, as CloudFormation runs the two. */
let sam: SamTransform;

beforeAll(async () => {
  sam = await new SamTransform().start();
});
afterAll(() => sam.stop());

let logged: { functions: number; instrumented: number; skipped: Readonly<Record<string, string>> }[] = [];
beforeEach(() => {
  logged = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void logged.push(JSON.parse(line)));
});
afterEach(() => jest.restoreAllMocks());

const PARAMS = { apiKeySecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf', env: 'prod', enableXrayTracing: true };

const macro = (fragment: JsonObject, params: JsonObject = PARAMS): Promise<MacroAnswer> =>
  handler({ region: 'us-east-1', requestId: 'request', fragment, params, templateParameterValues: {} });

async function transformed(source: string): Promise<JsonObject> {
  const result = await sam.transform(parseTemplate(source));
  if ('error' in result) throw new Error(result.error);
  return result.template;
}

/** Sources that SAM itself refuses: they name files, plugins or services that are not here. */
const REFUSED_AT_MOST = 25;

corpusTest('every SAM source goes through both, its functions instrumented or skipped with a reason', async () => {
  const refused: string[] = [];
  const failed: string[] = [];
  let functions = 0;
  for (const { name, template } of samSources()) {
    const result = await sam.transform(template);
    if ('error' in result) {
      refused.push(`${name}: ${result.error}`);
      continue;
    }
    const expected = Object.values(objectOf(result.template.Resources)).filter(resource => objectOf(resource).Type === 'AWS::Lambda::Function').length;
    const { status, errorMessage } = await macro(result.template);
    if (status === 'failure') failed.push(`${name}: ${errorMessage}`);
    const { functions: seen, instrumented, skipped } = logged.at(-1)!;
    if (seen !== expected || instrumented + Object.keys(skipped).length !== seen) failed.push(`${name}: ${expected} functions, ${seen} in the report`);
    functions += seen;
  }
  expect(failed).toEqual([]);
  expect(refused.length).toBeLessThanOrEqual(REFUSED_AT_MOST);
  expect(functions).toBeGreaterThan(250);
}, 120_000);

const SOURCE = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: nodejs22.x
    Environment: {Variables: {STAGE: prod}}
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://bucket/api.zip
      Handler: app.handler
      AutoPublishAlias: live
      Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Orders}}]
      Environment: {Variables: {TABLE: !Ref Orders}}
      Events: {Get: {Type: Api, Properties: {Path: /, Method: get}}}
  Orders:
    Type: AWS::Serverless::SimpleTable
    Properties: {PrimaryKey: {Name: pk, Type: String}}
`;

describe('a function of a SAM application', () => {
  test('gets its layers, handler, variables, tags and permissions', async () => {
    const { fragment } = await macro(await transformed(SOURCE));
    const api = propertiesAt(fragment, 'Api');
    expect(api).toMatchObject({
      Handler: '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler',
      Layers: [expect.stringContaining(':layer:Datadog-Node22-x:'), expect.stringContaining(':layer:Datadog-Extension:')],
      TracingConfig: { Mode: 'Active' },
      Environment: { Variables: {
        STAGE: 'prod', DD_LAMBDA_HANDLER: 'app.handler', DD_ENV: 'prod', DD_TRACE_DYNAMODB_TABLE_PRIMARY_KEYS: { 'Fn::Sub': '{"${Orders}":["pk"]}' },
      } },
    });
    expect(api.Tags).toEqual([
      { Key: 'lambda:createdBy', Value: 'SAM' },
      { Key: 'dd_serverless', Value: expect.stringMatching(/^v\d/) },
      { Key: 'env', Value: 'prod' },
    ]);
    expect(propertiesAt(fragment, 'ApiRoleDatadogPolicy').Roles).toEqual([{ Ref: 'ApiRole' }]);
  });

  const versionOf = (template: Json): string =>
    Object.entries(objectOf(objectOf(template).Resources)).find(([, resource]) => objectOf(resource).Type === 'AWS::Lambda::Version')![0];

  test('publishes another version when its instrumentation changes, and the alias follows', async () => {
    const before = await transformed(SOURCE);
    const [plain, first, second] = [before, (await macro(before)).fragment, (await macro(before, { ...PARAMS, env: 'test' })).fragment].map(versionOf);
    expect(new Set([plain, first, second]).size).toBe(3);
    const after = (await macro(before)).fragment;
    expect(propertiesAt(after, 'ApiAliaslive').FunctionVersion).toEqual({ 'Fn::GetAtt': [versionOf(after), 'Version'] });
    expect(JSON.stringify(after)).not.toMatch(new RegExp(`"(Ref|Fn::GetAtt)":\\[?"${plain}"`));
  });

  test('before the transform, the macro says which order is right', async () => {
    const { status, errorMessage } = await macro(parseTemplate(SOURCE));
    expect(status).toBe('failure');
    expect(errorMessage).toContain('DatadogServerless must come after AWS::Serverless');
  });
});
