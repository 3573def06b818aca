import fc from 'fast-check';
import { Json, JsonObject, objectOf } from '../../../src/core/json';
import { instrument } from '../../../src/core/instrument';
import { changeText, tryParseText } from '../../../src/core/state-machines/asl-text';
import { uninstrument } from '../../../src/core/uninstrument';
import { ENVIRONMENT, instrumentMachine, machineTemplate, OPTIONS, propertyOf, resourceOf, task } from './support';

const INVOKE = task('arn:aws:states:::lambda:invoke', { Parameters: { 'FunctionName': 'f', 'Payload.$': '$' } });
const TEXT = JSON.stringify(INVOKE, null, 2);
const MERGED = TEXT.replace('"$"', () => '"States.JsonMerge($$, $, false)"');

const FORMS: readonly (readonly [string, Json, Json])[] = [
  ['a string', TEXT, MERGED],
  ['Fn::Sub', { 'Fn::Sub': TEXT.replace('"f"', '"${Callee.Arn}"') }, { 'Fn::Sub': MERGED.replace('"f"', '"${Callee.Arn}"') }],
  [
    'Fn::Sub with variables, unquoted',
    { 'Fn::Sub': ['{"TimeoutSeconds": ${T},' + TEXT.slice(1), { T: 5 }] },
    { 'Fn::Sub': ['{"TimeoutSeconds": ${T},' + MERGED.slice(1), { T: 5 }] },
  ],
  ['Fn::Join, as the CDK writes it', { 'Fn::Join': ['', split(TEXT)] }, { 'Fn::Join': ['', split(MERGED)] }],
  ['Fn::Join by lines, as SAM writes it', { 'Fn::Join': ['\n', TEXT.split('\n')] }, { 'Fn::Join': ['', [MERGED]] }],
];

function split(text: string): readonly Json[] {
  const [before, after] = text.split('"f"');
  return [`${before!}"`, { 'Fn::GetAtt': ['Callee', 'Arn'] }, `"${after!}`];
}

test.each(FORMS)('%s keeps its form and every character that is not the payload', (_, written, expected) => {
  const instrumented = instrumentMachine({ DefinitionString: written });
  expect(propertyOf(instrumented, 'DefinitionString')).toEqual(expected);
  expect(instrumented.plan.problems).toEqual([]);
});

test('an object keeps its intrinsic functions', () => {
  const definition = { ...INVOKE, TimeoutSeconds: { Ref: 'Timeout' } };
  expect(objectOf(propertyOf(instrumentMachine({ Definition: definition }), 'Definition')).TimeoutSeconds).toEqual({ Ref: 'Timeout' });
});

test('DefinitionSubstitutions tell which resource is a function', () => {
  const text = JSON.stringify(task('${Function}', { Parameters: { a: 1 } }));
  const written = instrumentMachine({ DefinitionString: text, DefinitionSubstitutions: { Function: { 'Fn::GetAtt': ['Callee', 'Arn'] } } });
  expect(JSON.parse(String(propertyOf(written, 'DefinitionString')))).toMatchObject({
    States: { Call: { Resource: '${Function}', Parameters: { 'a': 1, 'Execution.$': '$$.Execution' } } },
  });
});

test('states inside Parallel and Map are found at any depth, and the query language is inherited', () => {
  const inner = { Branches: [INVOKE], Type: 'Parallel', End: true };
  const machine = {
    StartAt: 'Map',
    QueryLanguage: 'JSONPath',
    States: {
      Map: { Type: 'Map', End: true, ItemProcessor: { StartAt: 'P', States: { P: inner } } },
      Old: { Type: 'Map', End: true, Iterator: INVOKE },
    },
  };
  const text = String(propertyOf(instrumentMachine({ DefinitionString: JSON.stringify(machine) }), 'DefinitionString'));
  expect(text.match(/States\.JsonMerge/g)).toHaveLength(2);
});

test.each([
  ['a definition in S3', { DefinitionS3Location: { Bucket: 'b', Key: 'k' } }, 'definition-elsewhere', 'DefinitionS3Location'],
  ["a definition in SAM's file", { DefinitionUri: 'machine.asl.json' }, 'definition-elsewhere', 'DefinitionUri'],
  ['text that is no JSON', { DefinitionString: '{oops' }, 'definition-unreadable', 'DefinitionString'],
  ['an object that is not there', { Definition: { Ref: 'AWS::NoValue' } }, 'definition-unreadable', 'Definition'],
])('%s is reported; logs and tags are set all the same', (_, properties, code, property) => {
  const instrumented = instrumentMachine(properties as JsonObject);
  expect(instrumented.plan.problems.map(problem => [problem.code, problem.path])).toEqual([[code, `Properties.${property}`]]);
  expect(objectOf(propertyOf(instrumented, 'LoggingConfiguration')).Level).toBe('ALL');
});

test('logs go to a group of the stack, after the role may deliver them; an existing destination stays', () => {
  const created = instrumentMachine({ Definition: INVOKE });
  expect(resourceOf(created, 'Machine').DependsOn).toBe('RoleDatadogLogDelivery');
  expect(resourceOf(created, 'MachineDatadogLogGroup').Properties).toEqual({
    LogGroupName: { 'Fn::Sub': '/aws/vendedlogs/states/${AWS::StackName}-Machine' },
    RetentionInDays: 7,
  });
  const Destinations = [{ CloudWatchLogsLogGroup: { LogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:mine:*' } }];
  const kept = instrumentMachine({ Definition: INVOKE, LoggingConfiguration: { Level: 'ERROR', Destinations } });
  expect(propertyOf(kept, 'LoggingConfiguration')).toEqual({ Level: 'ALL', Destinations, IncludeExecutionData: true });
  expect(
    Object.values(objectOf(kept.template.Resources))
      .map(objectOf)
      .find(({ Type }) => Type === 'AWS::Logs::SubscriptionFilter')!.Properties,
  ).toMatchObject({ LogGroupName: 'mine' });
});

test.each([
  ...FORMS.map(([name, written]) => [name, { DefinitionString: written }] as const),
  ['an object', { Definition: INVOKE }] as const,
])('%s: applied twice nothing changes, and it can be taken back', (_, properties) => {
  for (const DependsOn of [undefined, 'Callee', ['Callee'], ['Callee', 'Role']]) {
    const template = machineTemplate(properties, DependsOn === undefined ? {} : { DependsOn });
    const once = instrument(template, OPTIONS, ENVIRONMENT).template;
    expect(JSON.stringify(instrument(once, OPTIONS, ENVIRONMENT).template)).toBe(JSON.stringify(once));
    expect(JSON.stringify(uninstrument(once))).toBe(JSON.stringify(template));
  }
});

test('law: what is parsed is what JSON.parse gives, and a change of a text is the change of its value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.jsonValue(), fc.nat(3), (object, key, value, indent) => {
      const text = JSON.stringify(object, null, indent);
      const parsed = tryParseText(text)!;
      expect(JSON.stringify(parsed.value)).toBe(JSON.stringify(JSON.parse(text)));
      const changed = changeText(text, parsed, [{ path: [key], value: value as Json }]);
      expect(JSON.parse(changed)).toEqual(JSON.parse(JSON.stringify({ ...object, [key]: value })));
    }),
  );
  fc.assert(fc.property(fc.string(), text => (tryParseText(text), true)));
});

test('without a word of state machines none is changed', () => {
  expect(
    instrumentMachine({ Definition: INVOKE }, { stepFunctionForwarderArn: undefined }).plan.coverage.map(({ logicalId }) => logicalId),
  ).toEqual(['Callee']);
});
