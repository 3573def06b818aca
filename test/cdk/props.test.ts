import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderOptionsTable } from '../../projenrc/options-table';
import * as props from '../../src/cdk/props';
import { OPTION_NAMES, type OptionName, specOf } from '../../src/core/options';

// The compiler's part: every option is a prop.
const everyOptionIsAProp: Exclude<OptionName, keyof props.DatadogProps> extends never ? true : never = true;

const SOURCE = readFileSync(join(__dirname, '../../src/cdk/props.ts'), 'utf8');
const PROPS = [...SOURCE.matchAll(/^  readonly (\w+)\?: /gm)].map(match => match[1]);
const inPython = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2').toLowerCase();

test('every option is a prop, and every prop an option, another name of one, or a construct that holds the key', () => {
  expect(everyOptionIsAProp).toBe(true);
  const spellings = OPTION_NAMES.flatMap(name => [name, ...specOf(name).aliases ?? [], ...specOf(name).deprecatedAliases ?? []]);
  expect(PROPS.filter(prop => !spellings.includes(prop))).toEqual(['apiKeySecret', 'apiKeyParameter']);
  expect(spellings.filter(spelling => !PROPS.includes(spelling))).toEqual(['apiKMSKey']);
});

test('no two props have the same name in a language of snake_case', () => {
  expect(new Set(PROPS.map(inPython)).size).toBe(PROPS.length);
});

const CHOICES: Readonly<Partial<Record<OptionName, Readonly<Record<string, string>>>>> = {
  runtimeLayers: props.RuntimeLayers,
  batchPropagation: props.BatchPropagation,
  dynamoDbTableKeys: props.DynamoDbTableKeys,
  datadogAppSecMode: props.DatadogAppSecMode,
};

test.each(OPTION_NAMES.filter(name => specOf(name).kind === 'choice'))('the enum of %s has the values of the schema', name => {
  expect(Object.values(CHOICES[name] ?? {})).toEqual(specOf(name).values);
});

test('README.md has the table of options, with every spelling', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  expect(readme).toContain(renderOptionsTable());
  OPTION_NAMES.forEach(name => [name, ...specOf(name).aliases ?? []].forEach(spelling => expect(readme).toContain(`\`${spelling}\``)));
});
