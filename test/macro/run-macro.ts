import { MacroAnswer, MacroEvent } from '../../macro/contract';
import { handler } from '../../macro/handler';
import { JsonObject } from '../../src/core/json';
import { deepFreeze } from '../support/json';

export const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf';
export const PARAMETERS = { apiKeySecretArn: SECRET, grantSecretReadAccess: false };

export const functionWith = (properties: JsonObject = {}): JsonObject => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Runtime: 'nodejs22.x', Handler: 'app.handler', Role: 'arn:aws:iam::123456789012:role/app', Code: { ZipFile: '' }, ...properties },
});

export const templateOf = (...functions: readonly JsonObject[]): JsonObject => ({
  Resources: Object.fromEntries(functions.map((fn, i) => [`F${i}`, fn])),
});

/** Sends the event as CloudFormation does: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html */
export function run(given: Partial<MacroEvent>): Promise<MacroAnswer> {
  const event: MacroEvent = {
    region: 'us-east-1',
    accountId: '123456789012',
    transformId: '123456789012::DatadogServerless',
    requestId: 'a-request',
    fragment: templateOf(functionWith()),
    params: PARAMETERS,
    templateParameterValues: {},
    ...given,
  };
  return handler(deepFreeze(event));
}

/** What the macro logs while a test runs, line by line; nothing of it is printed, and the environment is put back. */
export function watchMacro(): readonly string[] {
  const logged: string[] = [];
  const environment = { ...process.env };
  beforeEach(() => {
    logged.length = 0;
    jest.spyOn(console, 'log').mockImplementation((line: string) => void logged.push(line));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.env = { ...environment };
  });
  return logged;
}
