import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';

/** What jest.config.json says the peers are in this run; the same tests run with the newest and with the oldest. */
declare const PEERS: { readonly cdk: string; readonly constructs: string };

// jest's own require, so that the name goes the way that an import goes.
const versionOf = (peer: string): string => (jest.requireActual(`${peer}/package.json`) as { version: string }).version;

test('these tests run on the peers that they say', () => {
  expect(versionOf('aws-cdk-lib')).toBe(PEERS.cdk);
  const { name, version } = JSON.parse(readFileSync(join(require.resolve('constructs'), '../../package.json'), 'utf8'));
  expect({ name, version }).toEqual({ name: 'constructs', version: PEERS.constructs });
});

test('an app of these peers synthesizes a function', () => {
  const stack = new Stack(new App(), 'Stack');
  new Function(stack, 'Function', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = () => 1;') });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
});
