import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instrument } from '../../src/core/instrument';
import { JsonObject } from '../../src/core/json';
import { Options } from '../../src/core/option-values';
import { Environment } from '../../src/core/settings';
import { TemplateValidator } from '../support/cloudformation-validate';
import { corpusTest, CorpusTemplate, transformed } from '../support/corpus';
import { parseTemplate } from '../support/parse-template';

/** AWS's own validator finds nothing in an instrumented template that it does not find in the template. */
let validator: TemplateValidator;
beforeAll(() => (validator = new TemplateValidator()));
afterAll(() => validator.free());

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:forwarder';
const ASKED: Readonly<Record<string, Options>> = {
  extension: {
    apiKeySecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf',
    env: 'prod', service: 'orders', version: '1', tags: 'team:core', enableXrayTracing: true,
  },
  forwarder: { forwarderArn: ARN, createForwarderPermissions: true, stepFunctionForwarderArn: ARN },
};
const WHERE: Readonly<Record<string, Environment>> = { 'in us-east-1': { region: 'us-east-1' }, 'in a region that is not known': {} };

function newErrors(templates: readonly CorpusTemplate[], options: Options, environment: Environment): readonly string[] {
  return templates.flatMap(({ name, template }) => {
    const { template: after, plan } = instrument(template, options, environment);
    if (after === template) return [];
    const before = new Set(validator.errors(template));
    const renamed = [...plan.renames].map(([old, id]) => (text: string) => text.replaceAll(id, old));
    return validator.errors(after).filter(error => !before.has(renamed.reduce((text, back) => back(text), error))).map(error => `${name}: ${error}`);
  });
}

const GOLDEN = join(__dirname, '../golden');
const golden: readonly CorpusTemplate[] = readdirSync(GOLDEN, { withFileTypes: true })
  .filter(entry => entry.isDirectory() && !entry.name.startsWith('sam-'))
  .map(({ name }) => ({ name, template: parseTemplate(readFileSync(join(GOLDEN, name, 'template.yaml'), 'utf8')) }));

describe.each(Object.entries(ASKED))('with the %s', (_, options) => {
  test.each(Object.entries(WHERE))('no new error in the golden templates, %s', (__, environment) => {
    expect(newErrors(golden, options, environment)).toEqual([]);
  });

  corpusTest.each(Object.entries(WHERE))("no new error in other projects' templates, %s", (__, environment) => {
    expect(newErrors(transformed(), options, environment)).toEqual([]);
  });
});

test('the validator sees what would be wrong', () => {
  const template = (properties: JsonObject): JsonObject => ({
    Resources: {
      F: {
        Type: 'AWS::Lambda::Function',
        Properties: { Runtime: 'nodejs22.x', Handler: 'a.b', Role: 'arn:aws:iam::123456789012:role/r', Code: { ZipFile: '1' }, ...properties },
      },
    },
  });
  const layer = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:layer:${name}:1`;
  expect(validator.errors(template({}))).toEqual([]);
  const wrong = validator.errors(template({
    Layers: ['a', 'b', 'c', 'd', 'e', 'f'].map(layer),
    Tags: [{ Key: 'env', Value: 'a' }, { Key: 'env', Value: 'b' }],
    Environment: { 'Fn::If': ['C', {}, {}], 'Variables': {} },
  })).join();
  for (const path of ['Layers', 'Tags', 'Environment']) expect(wrong).toContain(`F.Properties.${path}`);
});
