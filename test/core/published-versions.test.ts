import { instrument } from '../../src/core/instrument';
import { JsonObject, objectOf } from '../../src/core/json';
import { Options } from '../../src/core/option-values';

const TRACED: Options = { env: 'prod', tags: 'team:a' };

/** The logical id of the version that is published of a function. */
function publishedAs(options: Options, variables: JsonObject = {}, properties: JsonObject = {}): string {
  const Properties = {
    Runtime: 'nodejs22.x',
    Handler: 'app.handler',
    Role: 'arn:aws:iam::123456789012:role/app',
    Environment: { Variables: variables },
    ...properties,
  };
  const Resources = {
    F: { Type: 'AWS::Lambda::Function', Properties },
    Published: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'F' } } },
  };
  const { template } = instrument({ Resources }, options, { region: 'us-east-1' });
  return Object.keys(objectOf(template.Resources)).find(id => id.startsWith('Published'))!;
}

const before = publishedAs(TRACED);

/** Lambda publishes no version like the last one: https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
describe('the version stays where the function comes to the same', () => {
  test.each<readonly [string, Options, JsonObject, JsonObject]>([
    ['the options in another order', { tags: 'team:a', env: 'prod' }, {}, {}],
    ['an option that moved to the function', { tags: 'team:a' }, { DD_ENV: 'prod' }, {}],
    ['a part of the tags that moved to the function', { env: 'prod' }, { DD_TAGS: 'team:a' }, {}],
    ['the default that is written out', { ...TRACED, site: 'datadoghq.com' }, {}, {}],
    ['variables of its own, which do not publish by themselves', TRACED, { TABLE: 'orders' }, {}],
    ['a tag', TRACED, {}, { Tags: [{ Key: 'team', Value: 'a' }] }],
  ])('%s', (_, options, variables, properties) => {
    expect(publishedAs(options, variables, properties)).toBe(before);
  });
});

describe('the version moves where the instrumentation changes', () => {
  test.each<readonly [string, Options, JsonObject]>([
    ['another value', { ...TRACED, env: 'test' }, {}],
    ['a variable of ours that the function overrides', TRACED, { DD_ENV: 'test' }],
    ['a variable of ours that an option adds', { ...TRACED, version: '2' }, {}],
    ['another layer', { ...TRACED, nodeLayerVersion: 100 }, {}],
    ['active tracing', { ...TRACED, enableXrayTracing: true }, {}],
  ])('%s', (_, options, variables) => {
    expect(publishedAs(options, variables)).not.toBe(before);
  });
});
