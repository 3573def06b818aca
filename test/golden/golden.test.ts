import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { JsonObject } from '../../src/core/json';
import { atHome, CASES, expectation, hasRegion, Partition, run } from './golden';

/** Any account that has copies of Datadog's layers: China needs one. */
const MIRROR = { useLayersFromAccount: '111122223333' };

/**
 * Each folder is a case: `template.yaml`, `options.json` and, where more is known, `given.json`; what comes of them is
 * `expected.yaml`, or `problems.json` where it is refused. In another partition the same comes of them, moved there,
 * where the case has no `expected.<partition>.yaml`. `npm run golden:update` writes them; nothing else does.
 */
describe.each(CASES)('%s', name => {
  const files = readdirSync(join(__dirname, name)).filter(file => /^(expected|problems)/.test(file));

  test('is as it should be', () => {
    const { file, text } = run(name, 'aws');
    expect(files.filter(each => !each.includes('.aws-'))).toEqual([file]);
    expect(text).toBe(expectation(name, file));
  });

  const others: readonly [Exclude<Partition, 'aws'>, JsonObject][] = hasRegion(name) ? [] : [['aws-us-gov', {}], ['aws-cn', MIRROR]];
  if (others.length > 0) {test.each(others)('in %s', (partition, more) => {
    const { file, text } = run(name, partition);
    if (files.some(each => each.includes(partition))) expect(text).toBe(expectation(name, file));
    else expect(atHome(run(name, partition, more).text, partition)).toBe(atHome(run(name, 'aws', more).text, partition));
  });}
});
