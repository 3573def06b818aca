import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { changesOf } from '../../examples/demo/changes';
import { comparable, differences } from '../../examples/demo/differences';
import { samDifferences, samTemplate } from '../../examples/demo/sam-source';
import { JsonObject } from '../../src/core/json';

const ROOT = join(__dirname, '../..');

const template = (properties: JsonObject): JsonObject => ({ Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: properties } } });

describe('npm run demo', () => {
  let output: string;

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsx'), ['examples/demo.ts'], { cwd: ROOT });
    output = stdout;
  });

  test('both hands agree', () => {
    expect(output.match(/^agree /gm)).toHaveLength(3);
    expect(output).not.toContain('DIFFER');
  });

  test('every function has its line', () => {
    const lines = ['Checkout', 'Fulfil', 'Status', 'Health', 'Invoice', 'Ledger', 'Warehouse', 'Label']
      .map(name => new RegExp(`^${name} .*$`, 'm').exec(output)?.[0].replace(/ +/g, ' '));
    expect(lines).toEqual([
      'Checkout nodejs22.x instrumented',
      'Fulfil python3.13 instrumented',
      'Status nodejs24.x instrumented',
      'Health nodejs22.x skipped (excluded)',
      'Invoice java21 instrumented',
      'Ledger dotnet8 instrumented',
      'Warehouse provided.al2023 instrumented',
      'Label container image skipped (image-package)',
    ]);
  });

  test('colours are for terminals', () => {
    expect(output).not.toContain('\u001b[');
  });
});

test('a difference between the hands is seen, wherever it is', () => {
  const one = template({ Handler: 'a', Layers: ['l', 'm'] });
  const other = template({ Handler: 'a', Layers: ['l', 'n'] });
  expect(differences(comparable(one), comparable(other))).toEqual(['/Resources/Fn/Properties/Layers/1']);
  expect(differences(comparable(one), comparable(one))).toEqual([]);
  expect(differences(comparable(one), comparable(template({ Handler: 'a' })))).toEqual(['/Resources/Fn/Properties/Layers']);
});

test('an alias that points elsewhere is a difference, the id of a version alone is none', () => {
  const aliased = (version: string, target: string): JsonObject => ({
    Resources: {
      [version]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
      Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionVersion: { 'Fn::GetAtt': [target, 'Version'] } } },
    },
  });
  expect(differences(comparable(aliased('V1', 'V1')), comparable(aliased('V2', 'V2')))).toEqual([]);
  expect(differences(comparable(aliased('V1', 'V1')), comparable(aliased('V2', 'V1')))).toHaveLength(1);
});

test('the SAM template and another app differ', () => {
  const app = { Resources: { Health02A586CD: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs20.x', Handler: 'index.handler' } } } };
  expect(samDifferences(samTemplate(), app)).toEqual(['Health/Runtime', 'Health/Tags/datadog:instrument']);
});

test('keys are not printed', () => {
  const key = '0123456789abcdef0123456789abcdef';
  const changes = changesOf('Fn', template({}), template({ Environment: { Variables: { DD_API_KEY: key, DD_KMS_API_KEY: key, DD_SITE: 'datadoghq.com' } } }));
  expect(changes.map(({ text }) => text)).toEqual(['+ DD_API_KEY=(hidden)', '+ DD_KMS_API_KEY=(hidden)', '+ DD_SITE=datadoghq.com']);
});
