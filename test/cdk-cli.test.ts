import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareTemplate } from '../examples/demo/hands';
import { appCommand, cdk, CliResult } from './support/cdk-cli';

/** The example app by the real CDK CLI, without an AWS account. */
let directory: string;
let out: string;
let synth: CliResult;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cdk-cli-'));
  out = join(directory, 'out');
  synth = await cdk('synth', '--quiet', '--app', appCommand('examples/cdk/app.ts'), '--output', out);
});

afterAll(() => rmSync(directory, { recursive: true }));

test('cdk synth writes the instrumented template', () => {
  expect(synth.code).toBe(0);
  const { Resources: resources } = JSON.parse(readFileSync(join(out, 'Shop.template.json'), 'utf8')) as { Resources: Record<string, { Properties: object }> };
  const [, checkout] = Object.entries(resources).find(([id]) => /^Checkout[0-9A-F]{8}$/.test(id))!;
  expect(checkout.Properties).toMatchObject({
    Handler: '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler',
    Environment: { Variables: { DD_LAMBDA_HANDLER: 'index.handler' } },
  });
});

test("the CDK's validation finds nothing in it", () => {
  const { pluginReports } = JSON.parse(readFileSync(join(out, 'validation-report.json'), 'utf8')) as { pluginReports: readonly object[] };
  expect(pluginReports).toEqual([]);
});

test('cdk synth tells what was skipped, and by which id that can be acknowledged', () => {
  expect(synth.output).toMatch(/image-package at Label[0-9A-F]{8}: Not instrumented\./);
  expect(synth.output).toContain('datadog-serverless:image-package');
  expect(synth.output).not.toContain('Health');
});

test('cdk diff of the same app is empty', async () => {
  const { code, output } = await cdk('diff', '--fail', '--app', out, '--template', join(out, 'Shop.template.json'));
  expect(output).toContain('There were no differences');
  expect(code).toBe(0);
});

test('cdk diff against the app without Datadog shows the instrumentation', async () => {
  const before = join(directory, 'before.json');
  writeFileSync(before, JSON.stringify(await bareTemplate()));
  const { code, output } = await cdk('diff', '--fail', '--app', out, '--template', before);
  expect(code).toBe(1);
  ['+ │ ${ApiKeySecret} │ Allow  │ secretsmanager:GetSecretValue │ AWS:${Checkout/ServiceRole}', '.DD_LAMBDA_HANDLER', 'index.handler', ':layer:Datadog-Extension']
    .forEach(change => expect(output).toContain(change));
});

test('cdk synth of an app with a wrong option fails and names the construct, the option and the cure', async () => {
  const { code, output } = await cdk('synth', '--app', appCommand('test/support/wrong-app.ts'), '--output', join(directory, 'wrong'));
  expect(code).toBe(1);
  expect(output).toMatch(/Shop\/Datadog: .*site.*Did you mean `datadoghq\.eu`\?/);
});
