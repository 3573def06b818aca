import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { JsonObject, objectOf } from '../../src/core/json';
import { VERSION } from '../../src/core/version';
import { parseTemplate } from '../support/parse-template';
import { Inside, insideOf, invoke, versionOf } from './functions';
import { untilFulfilled } from './order';
import { packaged } from './package-sam';
import { probedSources } from './probed-sources';
import { deploy, outputsOf, remove, resourcesOf, RUN } from './stack';

// Deployments take their time on a busy machine.
jest.setTimeout(300_000);

const ROOT = join(__dirname, '../..');
const MACRO_NAME = `DatadogServerless-${RUN}`;
const MACRO = `${RUN}-macro`;
const APP = `${RUN}-sam`;

const INSTRUMENTED = ['Checkout', 'Fulfil', 'Status'];
const SCRIPTED = [...INSTRUMENTED, 'Health'];

/** Where the stage's CloudFormation can update aliases (fixes/); else the application is deployed without one. */
const hasAliases = process.env.STAGE_ALIASES === 'yes';
const aliasTest = hasAliases ? test : test.skip;

let sources: string;
let app: JsonObject;

beforeAll(async () => {
  sources = probedSources();
  const source = readFileSync(join(ROOT, 'examples/sam/template.yaml'), 'utf8');
  const written = hasAliases ? source : source.replace(/^ +AutoPublishAlias:.*\n| +Status: \{Value: !Ref Status.Alias\}\n/gm, '');
  app = await packaged(parseTemplate(written), sources, `${RUN}-code`);
});

afterAll(async () => {
  rmSync(sources, { recursive: true });
  await Promise.all([remove(APP), remove(MACRO)]);
});

/** The example with the macro's parameters changed, or without the macro. */
function transformed(parameters: JsonObject | undefined): string {
  const [sam, macro] = app.Transform as readonly JsonObject[];
  const mine: JsonObject = { Name: MACRO_NAME, Parameters: { ...objectOf(macro!.Parameters), ...parameters } };
  return JSON.stringify({ ...app, Transform: parameters ? [sam, mine] : sam });
}

const deployApp = async (parameters: JsonObject | undefined) =>
  deploy(APP, transformed(parameters), { parameters: { CompiledFunctions: 'false' } });

async function lookInside(): Promise<Readonly<Record<string, Inside>>> {
  const names = await resourcesOf(APP);
  return Object.fromEntries(await Promise.all(SCRIPTED.map(async id => [id, await insideOf(names[id]!)] as const)));
}

let before: Readonly<Record<string, Inside>>;

test("the macro's stack comes from its one file, without a bucket", async () => {
  const outcome = await deploy(MACRO, readFileSync(join(ROOT, 'assets/macro/template.yml'), 'utf8'), {
    parameters: { MacroName: MACRO_NAME, DefaultLogLevel: 'INFO' },
    capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
  });
  expect(outcome).toBe('created');
  expect(await outputsOf(MACRO)).toMatchObject({ MacroName: MACRO_NAME, MacroVersion: VERSION });
});

test('before, the functions are what their author wrote', async () => {
  expect(await deployApp(undefined)).toBe('created');
  before = await lookInside();
  expect(before.Checkout).toMatchObject({ handler: 'index.handler', opt: [], library: false, extension: false });
  expect(Object.keys(before.Fulfil!.variables).sort()).toEqual(['DD_TAGS', 'ORDERS_TABLE']);
});

describe('with the transform', () => {
  let names: Readonly<Record<string, string>>;
  let inside: Readonly<Record<string, Inside>>;

  beforeAll(async () => {
    expect(await deployApp({})).toBe('updated');
    names = await resourcesOf(APP);
    inside = await lookInside();
  });

  test.each([
    ['Checkout', '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler', 'index.handler'],
    ['Fulfil', 'datadog_lambda.handler.handler', 'app.handler'],
    ['Status', '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler', 'index.handler'],
  ])('%s runs behind the library, with the layers in /opt', (id, handler, original) => {
    expect(inside[id]).toMatchObject({ handler, library: true, extension: true, variables: { DD_LAMBDA_HANDLER: original } });
  });

  test.each(INSTRUMENTED)('%s has the options of the template and the defaults of the macro', id => {
    expect(inside[id]!.variables).toMatchObject({
      ...before[id]!.variables,
      DD_API_KEY_SECRET_ARN: names.ApiKeySecret,
      DD_SITE: 'datadoghq.com',
      DD_TRACE_ENABLED: 'true',
      DD_ENV: 'demo',
      DD_SERVICE: 'shop',
      DD_VERSION: '1.0.0',
      DD_TAGS: id === 'Fulfil' ? 'team:fulfilment' : 'team:orders',
      DD_LOG_LEVEL: 'INFO',
    });
  });

  test('functions know the keys of the table by its name in the account', () => {
    const keys = JSON.stringify({ [names.OrdersTable!]: ['id'] });
    expect(inside.Checkout!.variables.DD_TRACE_DYNAMODB_TABLE_PRIMARY_KEYS).toBe(keys);
    expect(inside.Fulfil!.variables.DD_BOTOCORE_DYNAMODB_TABLE_PRIMARY_KEYS).toBe(keys);
  });

  test('the function that is opted out is as it was', () => {
    expect(inside.Health).toEqual(before.Health);
  });

  test('the application still does its work', async () => {
    const { id } = await invoke<{ readonly id: string }>(names.Checkout!, { sku: 'tea', quantity: 2 });
    await expect(untilFulfilled(names.Status!, id)).resolves.toEqual({ id, state: 'fulfilled' });
  });

  test('the same again is an empty change set', async () => {
    expect(await deployApp({})).toBe('unchanged');
  });

  aliasTest('the alias moves when only the instrumentation changes', async () => {
    const version = await versionOf(names.Status!, 'live');
    expect((await insideOf(names.Status!, 'live')).variables.DD_ENV).toBe('demo');
    expect(await deployApp({ env: 'production' })).toBe('updated');
    expect(await versionOf(names.Status!, 'live')).not.toBe(version);
    expect((await insideOf(names.Status!, 'live')).variables.DD_ENV).toBe('production');
  });
});

test.each([
  ['an unknown option', { sites: 'datadoghq.com' }, /unknown-option at sites: There is no option `sites`\. Did you mean `site`\?/],
  ['a value of the wrong type', { addLayers: 'yes' }, /wrong-type at addLayers: `addLayers` has a value of the wrong type\. It takes `true` or `false`\./],
  ['two keys', { apiKey: '0'.repeat(32) }, /`apiKey`.*`apiKeySecretArn`/],
])('%s fails the change set with our message', async (_, parameters, message) => {
  await expect(deployApp(parameters)).rejects.toThrow(message);
});

test('the transforms in the wrong order fail the change set with the right one', async () => {
  const template = JSON.parse(transformed({})) as { Transform: unknown[] };
  const wrong = JSON.stringify({ ...template, Transform: template.Transform.reverse() });
  await expect(deploy(APP, wrong)).rejects.toThrow(/AWS::Serverless-2016-10-31, {Name: DatadogServerless/);
});

test('taking the transform out gives the functions back', async () => {
  expect(await deployApp(undefined)).toBe('updated');
  expect(await lookInside()).toEqual(before);
});
