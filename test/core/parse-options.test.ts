import { OPTION_NAMES, specOf } from '../../src/core/options';
import { mergeOptions, optionsInEnvironment, OPTION_SPELLINGS, parseOptions } from '../../src/core/parse-options';

const codes = (given: unknown): readonly string[] => parseOptions(given).problems.map(({ code, path }) => `${code} ${path}`);

test.each<[unknown, unknown]>([
  [undefined, {}],
  [null, {}],
  [{}, {}],
  [{ addLayers: 'false', strict: true, nodeLayerVersion: '142', apmFlushDeadline: 100 }, { addLayers: false, strict: true, nodeLayerVersion: 142, apmFlushDeadline: 100 }],
  [{ exclude: 'a, b,,c ', include: ['x'] }, { exclude: ['a', 'b', 'c'], include: ['x'] }],
  [{ env: '', service: null, version: { Ref: 'AWS::NoValue' } }, {}],
  [{ site: { Ref: 'Site' }, tags: { 'Fn::Sub': 'a:${B}' } }, { site: { Ref: 'Site' }, tags: { 'Fn::Sub': 'a:${B}' } }],
  [{ isFIPSEnabled: true, redirectHandlers: 'false', enableDDLogs: false }, { lambdaFips: true, redirectHandler: false, enableDatadogLogs: false }],
  [{ enableASM: 'true' }, { datadogAppSecMode: 'on' }],
  [{ enableDatadogASM: false }, { datadogAppSecMode: 'off' }],
])('%j is read as %j', (given, options) => {
  expect(parseOptions(given).options).toEqual(options);
  expect(parseOptions(given).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test.each<[unknown, readonly string[]]>([
  [5, ['wrong-type Parameters']],
  [['a'], ['wrong-type Parameters']],
  [{ addLayers: 'True' }, ['wrong-type addLayers']],
  [{ addLayers: 1 }, ['wrong-type addLayers']],
  [{ nodeLayerVersion: '1.5' }, ['wrong-type nodeLayerVersion']],
  [{ nodeLayerVersion: -1 }, ['wrong-type nodeLayerVersion']],
  [{ extensionLayerVersion: '0', apmFlushDeadline: 0 }, ['wrong-type extensionLayerVersion']],
  [{ nodeLayerVersion: true }, ['wrong-type nodeLayerVersion']],
  [{ env: 5 }, ['wrong-type env']],
  [{ env: { a: 1 } }, ['wrong-type env']],
  [{ exclude: [1] }, ['wrong-type exclude']],
  [{ runtimeLayers: 'own' }, ['wrong-choice runtimeLayers']],
  [{ runtimeLayers: 5 }, ['wrong-choice runtimeLayers']],
  [{ addLayers: { Ref: 'Unknown' } }, ['option-unresolved addLayers']],
  [{ enableASM: true }, ['deprecated-option enableASM']],
  [{ appSecMode: 'on', enableASM: true }, ['option-given-twice enableASM']],
  [JSON.parse('{"__proto__": 1, "constructor": 2}'), ['unknown-option __proto__', 'unknown-option constructor']],
])('%j: %j', (given, expected) => {
  expect(codes(given)).toEqual(expected);
});

test('the name of a variable is answered by the option that writes it', () => {
  const remedies = parseOptions({ DD_API_KEY: 'x', DD_LOGS_INJECTION: 'true' }).problems.map(({ remedy }) => remedy);
  expect(remedies).toEqual(['Did you mean `apiKey`?', 'Did you mean `injectLogContext`?']);
});

test('a parameter is read by its value', () => {
  expect(parseOptions({ addLayers: { Ref: 'Add' } }, () => 'false').options).toEqual({ addLayers: false });
});

test('every spelling is read, and no value of it is in a message', () => {
  for (const spelling of OPTION_SPELLINGS) {
    const problems = parseOptions({ [spelling]: { canary: 'canary-value' } }).problems;
    expect(problems.some(({ code }) => code === 'wrong-type' || code === 'wrong-choice')).toBe(true);
    expect(JSON.stringify(problems)).not.toContain('canary-value');
  }
});

test("account-wide defaults have the names of the function's variables", () => {
  const variables = Object.fromEntries(OPTION_NAMES.flatMap(name => (specOf(name).env === undefined ? [] : [[specOf(name).env!, 'x']])));
  const given = optionsInEnvironment(variables);
  expect(Object.keys(given).sort()).toEqual(OPTION_NAMES.filter(name => specOf(name).env !== undefined).sort());
  expect(optionsInEnvironment({ DD_ENV: '', OTHER: 'a' })).toEqual({});
});

test('a source of the key replaces every other one below it', () => {
  expect(mergeOptions({ apiKeySsmArn: 'a', env: 'x' }, { apiKey: 'k', env: 'y', service: 's' })).toEqual({ apiKeySsmArn: 'a', env: 'x', service: 's' });
  expect(mergeOptions({ env: 'x' }, { apiKey: 'k' })).toEqual({ env: 'x', apiKey: 'k' });
});
