import { partitionOf, tryParseArn } from '../../src/core/arn';
import { globMatcher } from '../../src/core/globs';
import { stableHash, stableId } from '../../src/core/logical-id';
import { tryFindLayerArn } from '../../src/core/layers';
import { nearestName } from '../../src/core/nearest-name';
import { tryFindRuntime } from '../../src/core/runtimes';

test.each([
  ['nodeLayerVerison', 'nodeLayerVersion'],
  ['APIKEY', 'apiKey'],
  ['flushMetricsToLog', 'flushMetricsToLogs'],
  ['stie', 'site'],
  ['completelyElse', undefined],
  ['', undefined],
])('nearest to %j is %j', (written, nearest) => {
  expect(nearestName(written, ['apiKey', 'site', 'nodeLayerVersion', 'flushMetricsToLogs'])).toBe(nearest);
});

test.each([
  ['F2', 'F', false], ['F*', 'F2', true], ['?2', 'F2', true], ['?', '', false], ['a.c', 'abc', false], ['*/Api/*', 'Stack/Api/Resource', true],
  ['(a|b)', 'a', false], ['*', 'any\nthing', true], ['[a]', '[a]', true], ['^$', '^$', true],
  ['a*b*c', 'a--b--b--c', true], ['a*b*c', 'a--b--b--', false], ['*b', 'abab', true], ['**', '', true], ['a?*', 'a', false], ['*?b', 'ab', true], ['*', '*', true],
])('the pattern %j on %j: %j', (pattern, name, matches) => {
  expect(globMatcher([pattern])([name])).toBe(matches);
  expect(globMatcher(['never', pattern])(['no', name])).toBe(matches);
});

test('a pattern of many wildcards costs no more than a long one', () => {
  const started = process.cpuUsage().user;
  expect(globMatcher([`${'*a'.repeat(30)}b`])(['a'.repeat(255)])).toBe(false);
  expect(nearestName('x'.repeat(1_000_000), ['apiKey', 'site'])).toBeUndefined();
  expect(process.cpuUsage().user - started).toBeLessThan(1_000_000);
});

test('no pattern matches nothing', () => expect(globMatcher([])(['a'])).toBe(false));

test.each([
  ['eu-west-1', 'aws'], ['cn-north-1', 'aws-cn'], ['us-gov-east-1', 'aws-us-gov'], ['us-iso-east-1', 'aws-iso'], ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'], ['us-isof-south-1', 'aws-iso-f'], ['eusc-de-east-1', 'aws-eusc'],
])('%s lies in %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

test('an ARN is read as far as it is known', () => {
  expect(tryParseArn('arn:aws:ssm:us-east-1:123456789012:parameter/a:b')).toEqual({
    partition: 'aws', service: 'ssm', region: 'us-east-1', account: '123456789012', resource: 'parameter/a:b',
  });
  expect(tryParseArn({ 'Fn::Sub': 'arn:${AWS::Partition}:kms:${AWS::Region}:1:key/${Key}' })).toEqual({ service: 'kms', account: '1' });
  for (const none of [undefined, 'arn:aws:s3', { Ref: 'Arn' }, 5]) expect(tryParseArn(none)).toBeUndefined();
});

test('ids for new resources are stable, short enough and free', () => {
  expect(stableId('Role', 'Policy', {})).toBe('RolePolicy');
  const taken = stableId('Role', 'Policy', { RolePolicy: {} });
  expect(taken).toMatch(/^RolePolicy[0-9a-f]{8}$/);
  expect(stableId('Role', 'Policy', { RolePolicy: {}, [taken]: {} })).not.toBe(taken);
  const long = stableId('R'.repeat(255), 'Policy', {});
  expect(long).toHaveLength(255);
  expect(long).not.toBe(stableId('S'.repeat(255), 'Policy', {}));
  expect(stableHash('a')).toBe('e40c292c');
  expect(stableHash({ a: 1 })).not.toBe(stableHash({ a: 2 }));
});

test.each([
  ['nodejs22.x', 'nodejs22.x', false], ['nodejs30.x', 'nodejs30.x', true], ['java33', 'java33', true], ['dotnet12', 'dotnet12', true],
  ['provided.al2027', 'provided.al2027', true],
])('the runtime %s', (name, runtime, newer) => {
  expect(tryFindRuntime(name)).toMatchObject({ runtime: { name: runtime }, newer });
});

test.each(['nodejs17.x', 'nodejs', 'python3.15', 'ruby9.9', 'dotnet7', '__proto__', ''])('the runtime %j is not known', name => {
  expect(tryFindRuntime(name)).toBeUndefined();
});

describe('ARNs of layers', () => {
  const JOINED = ['arn', 'aws', 'lambda', 'us-east-1', { Ref: 'Account' }, 'layer', 'Datadog-Node22-x', '142'];

  test('of an account that is known at deployment are joined', () => {
    expect(tryFindLayerArn('Datadog-Node22-x', { region: 'us-east-1', account: { Ref: 'Account' } })).toEqual({ 'Fn::Join': [':', JOINED] });
  });

  test('are none where the layer or the region is not known', () => {
    for (const region of ['us-east-9', 'cn-north-1', undefined]) {
      expect(tryFindLayerArn('Datadog-Node12-x', { ...(region !== undefined && { region }) }, 1)).toBeUndefined();
    }
    expect(tryFindLayerArn('Datadog-Node22-x', { region: 'us-east-9' })).toBeUndefined();
    expect(tryFindLayerArn('Datadog-Unheard', { account: '111122223333' })).toBeUndefined();
  });
});
