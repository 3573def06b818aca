import * as childProcess from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Datadog, DatadogProps } from '../../src/cdk';
import { ACCOUNT, newFunction, newStack, REGION, variablesOf } from '../support/cdk';

/** Only the synth itself is under watch: every way to start a process is replaced. */
jest.mock('node:child_process', () => mockProcesses());
jest.mock('child_process', () => mockProcesses());
function mockProcesses(): object {
  const real: Record<string, unknown> = jest.requireActual('child_process');
  return Object.fromEntries(Object.entries(real).map(([name, member]) => [name, /^(exec|spawn|fork)/.test(name) ? jest.fn() : member]));
}

const CI_VARIABLES = ['GITHUB_SHA', 'GITHUB_SERVER_URL', 'GITHUB_REPOSITORY', 'DD_GIT_COMMIT_SHA', 'DD_GIT_REPOSITORY_URL', 'CI_COMMIT_SHA', 'CI_REPOSITORY_URL'];
const before = { ...process.env };
beforeEach(() => CI_VARIABLES.forEach(name => delete process.env[name]));
afterAll(() => void (process.env = before));

function newApp(): App {
  const app = new App();
  const keys = new Stack(app, 'Keys', { env: { region: REGION, account: ACCOUNT } });
  const stacks = ['One', 'Two'].map(id => new Stack(app, id, { env: { region: REGION, account: ACCOUNT } }));
  for (const stack of stacks) newFunction(stack).addAlias('live');
  const apiKeySecret = new Secret(keys, 'Key');
  Datadog.instrument(app, { apiKeySecret, env: 'prod', tags: 'a:b', enableXrayTracing: true });
  return app;
}

type Files = Readonly<Record<string, string>>;

function filesOf(app: App): Files {
  const { directory } = app.synth();
  return Object.fromEntries(readdirSync(directory).filter(name => name.endsWith('.json')).map(name => [name, readFileSync(join(directory, name), 'utf8')]));
}

test('two synths of the same app are the same bytes, and start no process', () => {
  const [files, again] = [1, 2].map(() => filesOf(newApp())) as [Files, Files];
  expect(Object.keys(files)).toEqual(expect.arrayContaining(['One.template.json', 'Two.template.json']));
  expect(files['One.template.json']).toContain('DD_LAMBDA_HANDLER');
  expect(again).toEqual(files);
  const starters = Object.entries(childProcess).filter(([, member]) => jest.isMockFunction(member));
  expect(starters.map(([name]) => name)).toEqual(expect.arrayContaining(['exec', 'execSync', 'spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork']));
  for (const [, starter] of starters) expect(starter).not.toHaveBeenCalled();
});

function tagsWith(variables: Readonly<Record<string, string>>, props: DatadogProps = {}): unknown {
  Object.assign(process.env, variables);
  const fn = newFunction(newStack());
  new Datadog(Stack.of(fn), 'Datadog', props).addLambdaFunctions([fn]);
  return variablesOf(fn).DD_TAGS;
}

const GITHUB = { GITHUB_SHA: 'abc', GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'shop/api' };
const OF_GITHUB = 'git.commit.sha:abc,git.repository_url:github.com/shop/api';

describe('git data', () => {
  test('none without any', () => expect(tagsWith({})).toBeUndefined());
  test("the CI provider's", () => expect(tagsWith(GITHUB)).toBe(OF_GITHUB));
  test('beside tags', () => expect(tagsWith(GITHUB, { tags: 'team:a' })).toBe(`${OF_GITHUB},team:a`));
  test('of a provider that says only half of it: none', () => expect(tagsWith({ CI_COMMIT_SHA: 'abc' })).toBeUndefined());
  test('credentials are dropped', () =>
    expect(tagsWith({ CI_COMMIT_SHA: 'abc', CI_REPOSITORY_URL: 'https://gitlab-ci-token:secret@gitlab.com/shop.git' })).toBe(
      'git.commit.sha:abc,git.repository_url:gitlab.com/shop.git',
    ));
  test('switched off', () => {
    expect(tagsWith(GITHUB, { sourceCodeIntegration: false })).toBeUndefined();
    expect(tagsWith(GITHUB, { enableSourceCodeIntegration: false })).toBeUndefined();
  });
  test("a person's own win", () => {
    expect(tagsWith(GITHUB, { gitData: 'def,https://example.com/x' })).toBe('git.commit.sha:def,git.repository_url:example.com/x');
    expect(tagsWith(GITHUB, { gitCommitSha: 'def' })).toBeUndefined();
  });
});

test('other variables of the environment change nothing', () => {
  const others = { DD_ENV: 'x', DD_API_KEY: 'x', DD_SITE: 'x', DD_SERVICE: 'x', DD_TAGS: 'x:y', DD_GIT_COMMIT_SHA: 'half' };
  const [without, withOthers] = [{}, others].map(variables => filesOf((Object.assign(process.env, variables), newApp())));
  expect(withOthers).toEqual(without);
});
