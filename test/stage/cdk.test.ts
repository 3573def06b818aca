import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appCommand, cdk } from '../support/cdk-cli';
import { Inside, insideOf, invoke } from './functions';
import { untilFulfilled } from './order';
import { probedSources } from './probed-sources';
import { resourcesOf, RUN, settled } from './stack';

// Deployments take their time on a busy machine.
jest.setTimeout(300_000);

/** The example app by the real CDK CLI: bootstrap, deploy, diff, destroy. */
const STACK = `${RUN}-cdk`;

let sources: string;
let out: string;
let names: Readonly<Record<string, string>>;
let inside: Readonly<Record<string, Inside>>;

const nameOf = (id: string): string => Object.entries(names).find(([logicalId]) => new RegExp(`^${id}[0-9A-F]{8}$`).test(logicalId))![1];
const app = (): readonly string[] => ['--app', out];

beforeAll(async () => {
  sources = probedSources();
  out = mkdtempSync(join(tmpdir(), 'cdk-out-'));
  const context = Object.entries({ stackName: STACK, compiledFunctions: 'false', sources }).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  await expect(cdk('synth', '--quiet', '--app', appCommand('examples/cdk/app.ts'), '--output', out, ...context)).resolves.toMatchObject({ code: 0 });
  await expect(cdk('bootstrap', ...app())).resolves.toMatchObject({ code: 0 });
  await expect(cdk('deploy', ...app(), '--require-approval', 'never')).resolves.toMatchObject({ code: 0 });
  names = await resourcesOf(STACK);
  const ids = ['Checkout', 'Fulfil', 'Status', 'Health'];
  inside = Object.fromEntries(await Promise.all(ids.map(async id => [id, await insideOf(nameOf(id))] as const)));
});

afterAll(() => [sources, out].forEach(directory => rmSync(directory, { recursive: true })));

test.each([
  ['Checkout', '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler', 'index.handler'],
  ['Fulfil', 'datadog_lambda.handler.handler', 'app.handler'],
  ['Status', '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler', 'index.handler'],
])('%s runs behind the library, with the layers in /opt and the options of the app', (id, handler, original) => {
  expect(inside[id]).toMatchObject({
    handler,
    library: true,
    extension: true,
    variables: {
      DD_LAMBDA_HANDLER: original,
      DD_API_KEY_SECRET_ARN: nameOf('ApiKeySecret'),
      DD_SITE: 'datadoghq.com',
      DD_TRACE_ENABLED: 'true',
      DD_ENV: 'demo',
      DD_SERVICE: 'shop',
      DD_VERSION: '1.0.0',
      DD_TAGS: id === 'Fulfil' ? 'team:fulfilment' : 'team:orders',
      ORDERS_TABLE: nameOf('OrdersTable'),
    },
  });
});

test('functions know the keys of the table by its name in the account', () => {
  const keys = JSON.stringify({ [nameOf('OrdersTable')]: ['id'] });
  expect(inside.Checkout!.variables.DD_TRACE_DYNAMODB_TABLE_PRIMARY_KEYS).toBe(keys);
  expect(inside.Fulfil!.variables.DD_BOTOCORE_DYNAMODB_TABLE_PRIMARY_KEYS).toBe(keys);
});

test('the function that is opted out has neither layers nor variables', () => {
  expect(inside.Health).toEqual({ handler: 'index.handler', variables: {}, opt: [], library: false, extension: false });
});

test('the alias serves the instrumented version', async () => {
  await expect(insideOf(nameOf('Status'), 'live')).resolves.toEqual(inside.Status);
});

test('the application still does its work', async () => {
  const { id } = await invoke<{ readonly id: string }>(nameOf('Checkout'), { sku: 'tea', quantity: 2 });
  await expect(untilFulfilled(nameOf('Status'), id)).resolves.toEqual({ id, state: 'fulfilled' });
});

test('cdk diff is empty', async () => {
  const { code, output } = await cdk('diff', '--fail', ...app());
  expect(output).toContain('There were no differences');
  expect(code).toBe(0);
});

test('cdk destroy takes it all away', async () => {
  await expect(cdk('destroy', '--force', ...app())).resolves.toMatchObject({ code: 0 });
  expect(await settled(STACK)).toBe('DELETE_COMPLETE');
});
