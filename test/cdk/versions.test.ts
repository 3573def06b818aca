import { App, Stack } from 'aws-cdk-lib';
import { Alias, CfnVersion, Function as LambdaFunction, FunctionProps, Runtime, Version } from 'aws-cdk-lib/aws-lambda';
import { Datadog, DatadogProps } from '../../src/cdk';
import { objectOf } from '../../src/core/json';
import { ACCOUNT, messagesOf, newFunction, REGION, resourcesOf, SECRET_ARN, variablesOf } from '../support/cdk';

type Publish = (fn: LambdaFunction) => void;
const publishCurrent: Publish = fn => void new Alias(fn, 'Live', { aliasName: 'live', version: fn.currentVersion });
const publishExplicit: Publish = fn => void new Alias(fn, 'Live', { aliasName: 'live', version: new Version(fn, 'Version', { lambda: fn }) });

const FLAGS = {
  '@aws-cdk/aws-lambda:recognizeVersionProps': true,
  '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
} as const;

jest.mock('../../src/core/version', () => ({ VERSION: '1.0.0' }));
const release: { VERSION: string } = jest.requireMock('../../src/core/version');

interface Published {
  readonly version: string;
  /** The version that the alias points to. */
  readonly aliased: string;
}

function publish(way: Publish, props?: DatadogProps, fnProps: Partial<FunctionProps> = {}): Published {
  const stack = new Stack(new App({ context: FLAGS }), 'Stack', { env: { region: REGION, account: ACCOUNT } });
  const fn = newFunction(stack, 'Fn', fnProps);
  way(fn);
  if (props) new Datadog(stack, 'Datadog', props).addLambdaFunctions([fn]);
  const resources = Object.entries(resourcesOf(stack));
  const alias = resources.find(([, { Type }]) => Type === 'AWS::Lambda::Alias')![1];
  const getAtt = objectOf(objectOf(alias.Properties).FunctionVersion)['Fn::GetAtt'] as unknown as readonly [string, string];
  return { version: resources.find(([, { Type }]) => Type === 'AWS::Lambda::Version')![0], aliased: getAtt[0] };
}

/** Versions of the app's own that look like the one that follows by itself. */
const publishRenamed: Publish = fn => {
  publishCurrent(fn);
  (fn.currentVersion.node.defaultChild as CfnVersion).overrideLogicalId('Released');
};
const publishNamesake: Publish = fn => void new Alias(fn, 'Live', { aliasName: 'live', version: new Version(fn, 'CurrentVersion', { lambda: fn }) });

describe.each([
  ['currentVersion', publishCurrent],
  ['currentVersion with a logical id of the app', publishRenamed],
  ['an explicit version', publishExplicit],
  ['an explicit version named CurrentVersion', publishNamesake],
] as const)('%s', (_name, way) => {
  const one = publish(way, { env: 'one' });

  test('moves when instrumentation comes, changes or goes, and its alias with it', () => {
    const all = [publish(way), one, publish(way, { env: 'two' })];
    expect(new Set(all.map(({ version }) => version)).size).toBe(3);
    for (const { version, aliased } of all) expect(aliased).toBe(version);
  });

  test('moves with a release, whose runtime layer is another one', () => {
    const published = ['1.1.0', '1.0.0'].map(version => {
      release.VERSION = version;
      return publish(way, { env: 'one' }, { runtime: Runtime.NODEJS_22_X }).version;
    });
    expect(published[0]).not.toBe(published[1]);
  });

  test('stays when nothing changes', () => expect(publish(way, { env: 'one' })).toEqual(one));
});

test('an explicit version stays when an option moves to the function itself', () => {
  const moved = publish(publishExplicit, {}, { environment: { DD_ENV: 'one' } });
  expect(moved).toEqual(publish(publishExplicit, { env: 'one' }));
});

/** Lambda refuses to publish a version that differs from the last one in nothing that a version holds. */
test.each([publishCurrent, publishExplicit])('a change of tags alone publishes nothing', way => {
  const published = (value: string): string => {
    const stack = new Stack(new App({ context: FLAGS }), 'Stack', { env: { region: REGION, account: ACCOUNT }, tags: { team: value } });
    const fn = newFunction(stack);
    way(fn);
    new Datadog(stack, 'Datadog').addLambdaFunctions([fn]);
    return Object.entries(resourcesOf(stack)).find(([, { Type }]) => Type === 'AWS::Lambda::Version')![0];
  };
  expect(published('a')).toBe(published('b'));
});

test('a function that refers to the version of another follows it, whichever is instrumented first', () => {
  for (const names of [['A', 'B'], ['B', 'A']]) {
    const stack = new Stack(new App(), 'Stack', { env: { region: REGION, account: ACCOUNT } });
    const functions = new Map(names.map(name => [name, newFunction(stack, name)]));
    const [a, b] = [functions.get('A')!, functions.get('B')!];
    a.addEnvironment('VERSION', b.currentVersion.version);
    a.addEnvironment('ARN', `${b.currentVersion.functionArn}/x`);
    Datadog.instrument(stack);
    const version = Object.entries(resourcesOf(stack)).find(([, { Type }]) => Type === 'AWS::Lambda::Version')![0];
    expect(variablesOf(a)).toMatchObject({
      VERSION: { 'Fn::GetAtt': [version, 'Version'] },
      ARN: { 'Fn::Join': ['', [{ Ref: version }, '/x']] },
    });
  }
});

test('a version that another stack imports by name stays, and it is said: an export in use cannot change', () => {
  const stack = new Stack(new App(), 'Stack', { env: { region: REGION, account: ACCOUNT } });
  const version = new Version(stack, 'Version', { lambda: newFunction(stack) });
  stack.exportValue(version.functionArn);
  const before = stack.resolve((version.node.defaultChild as CfnVersion).logicalId) as string;
  Datadog.instrument(stack, { apiKeySecretArn: SECRET_ARN });
  expect(Object.keys(resourcesOf(stack))).toContain(before);
  expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining(`version-exported at ${before}: `)]);
});
