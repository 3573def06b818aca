import fc from 'fast-check';
import { MacroEvent } from '../../macro/contract';
import { VERSION } from '../../src/core/version';
import { garbage } from '../laws/arbitrary-values';
import { bytesOf, propertiesAt } from '../support/json';
import { functionWith, PARAMETERS, run, templateOf, watchMacro } from './run-macro';

const logged = watchMacro();

describe('the contract', () => {
  test('a success is a status, the request and the fragment', async () => {
    const answer = await run({});
    expect(Object.keys(answer).sort()).toEqual(['fragment', 'requestId', 'status']);
    expect(answer).toMatchObject({ requestId: 'a-request', status: 'success' });
    expect(propertiesAt(answer.fragment, 'F0').Handler).toBe('/opt/nodejs/node_modules/datadog-lambda-js/handler.handler');
  });

  test('a failure has a message, and the fragment as it came', async () => {
    const fragment = templateOf(functionWith());
    const answer = await run({ fragment, params: { ...PARAMETERS, nodeLayerVerison: 1 } });
    expect(answer).toEqual({ requestId: 'a-request', status: 'failure', fragment, errorMessage: expect.any(String) });
    expect(answer.fragment).toBe(fragment);
  });

  test('a template without functions comes back as it is', async () => {
    const fragment = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };
    expect((await run({ fragment })).fragment).toBe(fragment);
  });

  test('a second run over its own answer changes nothing', async () => {
    const once = await run({});
    expect(bytesOf((await run({ fragment: once.fragment })).fragment)).toBe(bytesOf(once.fragment));
  });

  test('parameters are resolved by their values', async () => {
    const fragment = { Parameters: { Engine: { Type: 'String', Default: 'nodejs20.x' } }, ...templateOf(functionWith({ Runtime: { Ref: 'Engine' } })) };
    const { fragment: after } = await run({ fragment, templateParameterValues: { Engine: 'nodejs24.x' } });
    expect(propertiesAt(after, 'F0').Layers).toContain('arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Node24-x:142');
  });
});

/** What people get wrong: the parts that the message must hold. */
const WRONG: Readonly<Record<string, { readonly event: Partial<MacroEvent>; readonly message: readonly string[] }>> = {
  'an unknown option': { event: { params: { ...PARAMETERS, nodeLayerVerison: 1 } }, message: ['unknown-option', 'nodeLayerVerison', 'Did you mean `nodeLayerVersion`?'] },
  'a wrong type': { event: { params: { ...PARAMETERS, addLayers: 'yes' } }, message: ['wrong-type', 'addLayers', 'It takes `true` or `false`.'] },
  'two key sources': { event: { params: { apiKey: 'k', apiKeySsmArn: 'arn:aws:ssm:us-east-1:1:parameter/a' } }, message: ['several-key-sources', '`apiKey`, `apiKeySsmArn`', 'Keep one'] },
  'a version and an ARN': { event: { params: { ...PARAMETERS, nodeLayerVersion: 1, nodeLayerArn: 'arn:x' } }, message: ['layer-version-and-arn', 'nodeLayerArn', 'Keep one'] },
  'a site that is none': { event: { params: { ...PARAMETERS, site: 'datadoghq.co' } }, message: ['unknown-site', 'site', 'Did you mean `datadoghq.com`?'] },
  'no Resources': { event: { fragment: { Outputs: {} } }, message: ['no-resources', 'Resources', '`Transform` section'] },
  'Resources that are a list': { event: { fragment: { Resources: [] } }, message: ['no-resources'] },
  'a function without Properties': { event: { fragment: templateOf({ Type: 'AWS::Lambda::Function' }) }, message: ['no-properties', 'F0.Properties', 'Give it at least'] },
  'a fragment that is not an object': { event: { fragment: 'text' }, message: ['not-a-template', 'not an object'] },
  'a fragment that is null': { event: { fragment: null }, message: ['not-a-template'] },
  'Fn::ForEach left over': {
    event: { fragment: { Resources: { 'Fn::ForEach::All': ['A', ['x'], {}] } } },
    message: ['for-each-left', 'Fn::ForEach::All', 'AWS::LanguageExtensions, AWS::Serverless-2016-10-31, {Name: DatadogServerless'],
  },
  'the wrong order of transforms': {
    event: { fragment: templateOf({ Type: 'AWS::Serverless::Function', Properties: {} }) },
    message: ['wrong-transform-order', 'F0', 'AWS::Serverless-2016-10-31, {Name: DatadogServerless'],
  },
  'parameters that are a list': { event: { params: ['apiKey'] }, message: ['wrong-type', 'Parameters', 'a map of options'] },
  'parameters that are text': { event: { params: 'apiKey' }, message: ['wrong-type', 'Parameters'] },
  'an option that nobody can resolve': { event: { params: { ...PARAMETERS, addLayers: { 'Fn::ImportValue': 'A' } } }, message: ['option-unresolved', 'addLayers'] },
  'a skipped function where strict is asked': {
    event: { fragment: templateOf(functionWith({ Runtime: 'python2.7' })), params: { ...PARAMETERS, strict: true } },
    message: ['unsupported-runtime', 'F0', 'python2.7'],
  },
};

describe.each(Object.entries(WRONG))('%s', (_, { event, message }) => {
  test('fails, says what and what to do, and gives the fragment back', async () => {
    const fragment = event.fragment === undefined ? templateOf(functionWith()) : event.fragment;
    const before = bytesOf(fragment);
    const answer = await run({ ...event, fragment });
    expect(answer.status).toBe('failure');
    for (const part of message) expect(answer.errorMessage).toContain(part);
    expect(answer.fragment).toBe(fragment);
    expect(bytesOf(answer.fragment)).toBe(before);
  });
});

test('several mistakes are told at once, each on a line', async () => {
  const { errorMessage } = await run({ params: { ...PARAMETERS, addLayer: true, site: 'x', strict: 'maybe' } });
  expect(errorMessage?.split('\n').map(line => line.split(' ')[0])).toEqual(['unknown-option', 'wrong-type']);
});

describe('the log', () => {
  test('is one line of JSON a run: counts, codes, logical ids and milliseconds', async () => {
    await run({ fragment: templateOf(functionWith(), functionWith({ Runtime: 'python2.7' })) });
    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged[0]!)).toEqual({
      version: VERSION,
      functions: 2,
      instrumented: 1,
      skipped: { F1: 'unsupported-runtime' },
      edits: expect.any(Number),
      problems: [{ code: 'unsupported-runtime', severity: 'warning', logicalId: 'F1' }],
      milliseconds: expect.any(Number),
    });
  });

  test.each(['success', 'failure'] as const)('holds no value of the template or the options: %s', async status => {
    const canary = 'canary-4f1c';
    const output = jest.spyOn(process.stdout, 'write');
    const fragment = {
      Parameters: { Password: { Type: 'String', Default: `${canary}-default` } },
      ...templateOf(functionWith({ Environment: { Variables: { DB_PASSWORD: canary } }, Description: canary, Handler: `${canary}.handler` })),
    };
    process.env.DD_TAGS = `owner:${canary}`;
    const params = { apiKey: canary, env: canary, tags: `a:${canary}`, ...(status === 'failure' && { site: canary, addLayers: canary, forwarderArn: canary }) };
    const answer = await run({ fragment, params, templateParameterValues: { Password: canary } });
    expect(answer.status).toBe(status);
    expect(logged).toHaveLength(1);
    expect(logged.join()).not.toContain(canary);
    expect(output.mock.calls.join()).not.toContain(canary);
    expect(answer.errorMessage ?? '').not.toContain(canary);
  });
});

test('no event makes it throw, and each is logged once', () => fc.assert(fc.asyncProperty(garbage, garbage, async (fragment, params) => {
  const before = logged.length;
  const answer = await run({ fragment, params });
  expect(['success', 'failure']).toContain(answer.status);
  if (answer.status === 'failure') expect(answer.fragment).toBe(fragment);
  expect(logged).toHaveLength(before + 1);
}), { numRuns: 500, seed: 1 }));
