import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { instrument } from '../../src/core/instrument';
import { Json, JsonObject, objectOf } from '../../src/core/json';
import { parseOptions } from '../../src/core/parse-options';
import { RECORD_KEY } from '../../src/core/undo-record';
import { uninstrument } from '../../src/core/uninstrument';
import { VERSION } from '../../src/core/version';
import { without } from '../support/json';
import { parseTemplate } from '../support/parse-template';

/**
 * Each folder is a case: `template.yaml` and `options.json`, and what comes of them, compared in order: `expected.yaml`, or nothing
 * where nothing is changed, and `problems.json`. A result that differs in a partition is in `expected.<partition>.yaml`.
 * `GOLDEN=write` writes the results anew, to be read before they are committed.
 */
const REGIONS = { 'aws': 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' } as const;
const CASES = readdirSync(__dirname, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);
const WRITES = process.env.GOLDEN === 'write';

interface Result {
  readonly template: JsonObject;
  readonly problems: readonly JsonObject[];
}

function resultOf(template: JsonObject, options: JsonObject, region: string): Result {
  const { options: parsed, problems: wrong } = parseOptions(options);
  expect(wrong).toEqual([]);
  const { template: changed, plan } = instrument(template, parsed, { region });
  expect(JSON.stringify(uninstrument(changed))).toBe(JSON.stringify(template));
  const problems = plan.problems.map(({ code, severity, logicalId = null, path = null, message }) => ({ code, severity, logicalId, path, message }));
  return { template: withoutMemory(changed), problems };
}

/** Without the records that undo it, and with no version in it. */
function withoutMemory(template: JsonObject): JsonObject {
  const resources = Object.entries(objectOf(template.Resources)).map(([id, resource]): [string, Json] => {
    const metadata = without(objectOf(resource).Metadata, RECORD_KEY);
    const rest = without(resource, 'Metadata');
    return [id, Object.keys(metadata).length > 0 ? { ...rest, Metadata: metadata } : rest];
  });
  return JSON.parse(JSON.stringify({ ...template, Resources: Object.fromEntries(resources) }).replaceAll(`"v${VERSION}"`, '"<version>"')) as JsonObject;
}

describe.each(CASES)('%s', name => {
  const file = (part: string): string => join(__dirname, name, part);
  const template = parseTemplate(readFileSync(file('template.yaml'), 'utf8'));
  const options = JSON.parse(readFileSync(file('options.json'), 'utf8')) as JsonObject;

  test.each(Object.entries(REGIONS))('in %s', (partition, region) => {
    const result = resultOf(template, options, region);
    if (WRITES && partition === 'aws') write(result);
    const own = file(`expected.${partition}.yaml`);
    const expected = [own, file('expected.yaml')].find(path => existsSync(path));
    const problems = existsSync(file('problems.json')) ? JSON.parse(readFileSync(file('problems.json'), 'utf8')) as Json : [];
    expect(result.problems).toEqual(problems);
    expect(JSON.stringify(result.template)).toBe(JSON.stringify(expected ? parseTemplate(readFileSync(expected, 'utf8')) : template));
  });

  function write({ template: changed, problems }: Result): void {
    if (JSON.stringify(changed) !== JSON.stringify(template)) writeFileSync(file('expected.yaml'), stringify(changed, { lineWidth: 0, aliasDuplicateObjects: false }));
    if (problems.length > 0) writeFileSync(file('problems.json'), `${JSON.stringify(problems, null, 2)}\n`);
  }
});
