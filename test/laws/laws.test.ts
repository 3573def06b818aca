import fc from 'fast-check';
import { checkFragment } from '../../src/core/check-template';
import { instrument } from '../../src/core/instrument';
import { macroOptions } from '../../src/core/macro-options';
import { parseOptions } from '../../src/core/parse-options';
import { uninstrument } from '../../src/core/uninstrument';
import { JsonObject } from '../../src/core/json';
import { environment, options } from './arbitrary-options';
import { anyTemplate, brokenTemplate } from './arbitrary-template';
import { garbage, map } from './arbitrary-values';
import { DEPLOYED_LAWS } from './deployed-laws';
import { TEMPLATE_LAWS } from './template-laws';

const CORE = { instrument, uninstrument };
/** The same templates each time; `LAW_RUNS=20000 LAW_SEED=7` looks further. */
const RUNS = { numRuns: Number(process.env.LAW_RUNS ?? 300), seed: Number(process.env.LAW_SEED ?? 1) };
const whole = fc.record({ template: anyTemplate, options, environment });
const broken = fc.record({ template: brokenTemplate, options, environment });

describe.each(Object.entries({ ...TEMPLATE_LAWS, ...DEPLOYED_LAWS }))('%s', (_, law) => {
  test('on generated templates', () => fc.assert(fc.property(whole, one => law(CORE, one)), RUNS));
});

// A reference that is broken follows nobody.
const OF_BROKEN = Object.entries(TEMPLATE_LAWS).filter(([title]) => title !== 'what refers to a renamed version follows');

describe.each(OF_BROKEN)('%s', (_, law) => {
  test('on templates with something broken in them', () => fc.assert(fc.property(broken, one => law(CORE, one)), RUNS));
});

describe('no JSON makes the core throw', () => {
  test('as a template', () => fc.assert(fc.property(fc.oneof(map(garbage), brokenTemplate), options, environment, (template, given, where) => {
    const { template: after } = instrument(template as JsonObject, given, where);
    uninstrument(after);
  }), RUNS));

  test('as a fragment', () => fc.assert(fc.property(fc.oneof(garbage, map(garbage)), fragment => {
    const { template, problems } = checkFragment(fragment);
    expect(template === undefined).toBe(problems.length > 0);
  }), RUNS));

  test('as options', () => fc.assert(fc.property(fc.oneof(garbage, fc.anything()), fc.dictionary(fc.string(), fc.string()), (given, variables) => {
    expect(parseOptions(given).options).toBeDefined();
    macroOptions(given, { Mappings: { Datadog: { Parameters: given as JsonObject } }, Resources: {} }, {}, variables);
  }), RUNS));
});
