import aslValidator from 'asl-validator';
import fc from 'fast-check';
import { instrument } from '../../../src/core/instrument';
import { isArray, isObject, isString, Json, JsonObject, objectOf } from '../../../src/core/json';
import { uninstrument } from '../../../src/core/uninstrument';
import { without } from '../../support/json';
import { arbitraryMachine, VALUES } from './arbitrary-machine';
import { ENVIRONMENT, machineTemplate, OPTIONS } from './support';

/** Laws of generated machines, in each of the forms in which a definition may be written. */

const NAME = /\$\{(\w+)\}/g;
const filled = (text: string): string => text.replace(NAME, (all, name: string) => JSON.stringify(VALUES[name] ?? all).slice(1, -1));

/** Text with intrinsic functions between, as the CDK writes it; the delimiter is SAM's. */
function joined(text: string, delimiter: string): Json {
  const parts = text.split(/(\$\{\w+\})/).filter(Boolean).map((part): Json => (/^\$\{\w+\}$/.test(part) ? { Ref: part.slice(2, -1) } : part));
  const lines = parts.flatMap(part => (isString(part) && delimiter !== '' && parts.length === 1 ? part.split(delimiter) : [part]));
  return { 'Fn::Join': [parts.length === 1 ? delimiter : '', lines] };
}

const FORMS: Readonly<Record<string, (machine: JsonObject, indent: number) => JsonObject>> = {
  'an object': machine => ({ Definition: machine, DefinitionSubstitutions: VALUES }),
  'a string': (machine, indent) => ({ DefinitionString: JSON.stringify(machine, null, indent), DefinitionSubstitutions: VALUES }),
  'Fn::Sub': (machine, indent) => ({ DefinitionString: { 'Fn::Sub': JSON.stringify(machine, null, indent) } }),
  'Fn::Sub with variables': (machine, indent) => ({ DefinitionString: { 'Fn::Sub': [JSON.stringify(machine, null, indent), VALUES] } }),
  'Fn::Join': (machine, indent) => ({ DefinitionString: joined(JSON.stringify(machine, null, indent), '\n') }),
};

/** The machine that CloudFormation would make. */
function deployed({ Definition: object, DefinitionString: written }: JsonObject): JsonObject {
  if (object !== undefined) return JSON.parse(filled(JSON.stringify(object))) as JsonObject;
  const { 'Fn::Sub': sub, 'Fn::Join': join } = objectOf(written);
  const [delimiter, parts] = isArray(join) ? (join as readonly [string, readonly Json[]]) : ['', [isArray(sub) ? sub[0]! : (sub ?? written!)]];
  const text = parts.map(part => (isString(part) ? part : `\${${String(objectOf(part).Ref)}}`)).join(delimiter);
  return JSON.parse(filled(text)) as JsonObject;
}

const machineOf = (template: JsonObject): JsonObject => objectOf(objectOf(objectOf(template.Resources).Machine).Properties);

/** Without what may be changed, where it may be. */
const withoutPayloads = (machine: JsonObject): Json =>
  JSON.parse(JSON.stringify(machine), (_, value: Json) => {
    if (!isObject(value) || value.Type !== 'Task') return value;
    return { ...value, Parameters: others(value.Parameters), Arguments: others(value.Arguments) };
  }) as Json;

const CHANGED = ['Payload', 'Payload.$', 'Input', 'Input.$', 'Entries', 'MessageAttributes', 'Execution.$', 'State.$', 'StateMachine.$', '_datadog'];
const others = (given: Json | undefined): Json => (isObject(given) ? without(given, ...CHANGED) : null);

/** The validator takes a third of a second however small a machine is, so many are put to it as branches of one. */
const together = (machines: readonly JsonObject[], language: JsonObject): JsonObject => ({
  ...language,
  StartAt: 'All',
  States: { All: { Type: 'Parallel', End: true, Branches: machines.map(({ StartAt, States }): JsonObject => ({ StartAt: StartAt!, States: States! })) } },
});

const complaints = (machine: JsonObject): readonly string[] =>
  aslValidator(machine, { checkArn: false }).errors.map(({ Message }) => Message);

const RUNS = { numRuns: 150, seed: 20261121 };

test.each(Object.entries(FORMS))('%s: the same machine but for payloads, idempotent, and to be undone', (_, form) => {
  fc.assert(fc.property(arbitraryMachine, fc.nat(2), (machine, indent) => {
    const template = machineTemplate(form(machine, indent));
    const once = instrument(template, OPTIONS, ENVIRONMENT).template;
    const before = deployed(machineOf(template));
    const after = deployed(machineOf(once));
    expect(JSON.stringify(withoutPayloads(after))).toBe(JSON.stringify(withoutPayloads(before)));
    expect(JSON.stringify(instrument(once, OPTIONS, ENVIRONMENT).template)).toBe(JSON.stringify(once));
    expect(JSON.stringify(uninstrument(once))).toBe(JSON.stringify(template));
  }), RUNS);
});

test('every form gives the same machine and the same problems', () => {
  let changed = 0;
  fc.assert(fc.property(arbitraryMachine, machine => {
    const results = Object.values(FORMS).map(form => instrument(machineTemplate(form(machine, 0)), OPTIONS, ENVIRONMENT));
    const machines = results.map(({ template }) => deployed(machineOf(template)));
    for (const each of machines) expect(each).toEqual(machines[0]);
    const codes = results.map(({ plan }) => plan.problems.map(({ code, path }) => `${code} ${path}`));
    for (const each of codes.slice(0, 2)) expect(each).toEqual(codes[0]);
    if (JSON.stringify(machines[0]) !== JSON.stringify(deployed({ Definition: machine }))) changed++;
  }), RUNS);
  expect(changed).toBeGreaterThan(50);
});

test.each([['JSONPath', {}], ['JSONata', { QueryLanguage: 'JSONata' }]] as const)('in %s what comes of it is as valid as before', (_, language) => {
  const wanted = objectOf(language).QueryLanguage;
  const machines = fc.sample(arbitraryMachine, { numRuns: 80, seed: 20261121 }).filter(({ QueryLanguage }) => QueryLanguage === wanted);
  const all = together(machines, language);
  const { template } = instrument(machineTemplate({ DefinitionString: JSON.stringify(all), DefinitionSubstitutions: VALUES }), OPTIONS, ENVIRONMENT);
  const after = deployed(machineOf(template));
  expect(JSON.stringify(after)).toContain('Execution');
  expect(complaints(after)).toEqual(complaints(deployed({ Definition: all })));
  expect(complaints({ ...after, StartAt: 'Nowhere' })).not.toEqual([]);
});
