import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { SITES } from '../../src/core/sites';
import { venvBinary } from '../runtime-api/runtime-clients';

const MACRO = join(__dirname, '../../assets/macro');
const WITH_LAYER = join(MACRO, 'template-with-layer.yml');
const packaged = join(mkdtempSync(join(tmpdir(), 'macro-')), 'packaged.yml');

afterAll(() => rmSync(dirname(packaged), { recursive: true }));

/** What `sam package` and `aws cloudformation package` make of the layer's file. */
function packageLayer(): string {
  const text = readFileSync(WITH_LAYER, 'utf8').replace('Content: ../layer-nodejs.zip', 'Content: {S3Bucket: a-bucket, S3Key: layer-nodejs.zip}');
  writeFileSync(packaged, text);
  return packaged;
}

test.each([
  ['the one-file stack', () => join(MACRO, 'template.yml')],
  ['the stack with the layer, packaged', packageLayer],
])('cfn-lint finds nothing in %s', (_, file) => {
  const command = ['--regions', 'us-east-1', 'us-gov-west-1', '--format', 'parseable', '--', file()];
  const { stdout, stderr, status } = spawnSync(venvBinary('cfn-lint'), command, { encoding: 'utf8' });
  expect(`${stdout}${stderr}`).toBe('');
  expect(status).toBe(0);
});

test('the stack with the layer hands its ARN to the macro, and is the one-file stack in all else', () => {
  const [plain, layered] = ['template.yml', 'template-with-layer.yml'].map(name =>
    parse(readFileSync(join(MACRO, name), 'utf8'), { logLevel: 'silent' }));
  const { NodejsLayer: layer, ...others } = layered.Resources;
  const { DATADOG_SERVERLESS_LAYER_nodejs: arn, ...variables } = others.Function.Properties.Environment.Variables;
  expect(arn).toBe('NodejsLayer');
  expect(existsSync(join(MACRO, layer.Properties.Content))).toBe(true);
  expect([layer.DeletionPolicy, layer.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  others.Function.Properties.Environment.Variables = variables;
  expect({ ...layered, Resources: others }).toEqual(plain);
});

test.each([
  ['DefaultSite', ['', ...SITES], ['datadoghq.ue', 'https://app.datadoghq.eu']],
  ['DefaultApmFlushDeadline', ['', '100'], ['1s', '-1', '1.5']],
  ['DefaultEnableDatadogTracing', ['', 'true', 'false'], ['yes']],
])('%s, which every template would stumble over, is refused by the stack of the macro', (name, right, wrong) => {
  const { AllowedValues: values, AllowedPattern: pattern } = parse(readFileSync(join(MACRO, 'template.yml'), 'utf8'), { logLevel: 'silent' }).Parameters[name];
  const allows = (value: string): boolean => (values ? values.includes(value) : new RegExp(`^(?:${pattern})$`).test(value));
  expect([...right, ...wrong].filter(allows)).toEqual(right);
});
