import fc from 'fast-check';
import { Json, JsonObject } from '../../../src/core/json';

/** What stands in a definition, and is known only at deployment: by the name under which it is substituted. */
export const VALUES: Readonly<Record<string, string>> = {
  Partition: 'aws-us-gov',
  Name: 'orders',
  Callee: 'arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:orders',
};

const text = fc.oneof(fc.constantFrom('a', 'b "quoted"', 'c\\d', '${Name}', 'x-${Name}'), fc.string({ maxLength: 5 }));
const scalar: fc.Arbitrary<Json> = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
const object = (key: (key: string) => boolean): fc.Arbitrary<JsonObject> =>
  fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }).filter(name => !/[\uE000\uE001$]/.test(name) && key(name)), scalar, { maxKeys: 3 });
const plain = object(() => true);

const path = fc.constantFrom('$', '$.order', '$.list[0]', '$.list[*]', '$$.Execution.Input', '$$.Task.Token', "States.Format('{}', $.a)");
const expression = fc.constantFrom('{% $states.input %}', '{% {"a": 1} %}', '{% $states.input.order & "x" %}');

const oneOf = (...members: readonly fc.Arbitrary<JsonObject>[]): fc.Arbitrary<JsonObject> => fc.oneof(...members);
const member = (key: string, value: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> => value.map(inner => ({ [key]: inner }));
const nothing = fc.constant<JsonObject>({});
const and = (base: JsonObject, more: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> => more.map(rest => ({ ...base, ...rest }));

const attributes = fc.dictionary(fc.constantFrom('a', 'b'), fc.constant<JsonObject>({ DataType: 'String', StringValue: 'x' }));
const context = fc.constantFrom<JsonObject>({ Execution: 'mine' }, { '_datadog': {} }, { 'Execution.$': '$$.Execution', 'State.$': '$$.State', 'StateMachine.$': '$$.StateMachine' });

/** Parameters in JSONPath and arguments in JSONata, by what is called. */
const CALLS: Readonly<Record<string, readonly [parameters: fc.Arbitrary<JsonObject>, args: fc.Arbitrary<JsonObject>]>> = {
  'lambda:invoke': [
    and({ FunctionName: '${Name}' }, oneOf(nothing, member('Payload', fc.oneof(plain, context, text)), member('Payload.$', path))),
    and({ FunctionName: '${Name}' }, oneOf(nothing, member('Payload', fc.oneof(plain, context, expression, text)))),
  ],
  'states:startExecution.sync:2': [
    and({ StateMachineArn: '${Name}' }, oneOf(nothing, member('Input', fc.oneof(plain, text)), member('Input.$', path))),
    and({ StateMachineArn: '${Name}' }, oneOf(nothing, member('Input', fc.oneof(plain, expression)))),
  ],
  'sqs:sendMessage': [
    and({ QueueUrl: 'q', MessageBody: 'b' }, oneOf(nothing, member('MessageAttributes', attributes))),
    and({ QueueUrl: 'q', MessageBody: 'b' }, oneOf(nothing, member('MessageAttributes', attributes))),
  ],
  'events:putEvents': [
    member('Entries', fc.array(fc.oneof(member('Detail', plain), member('Detail.$', path)), { maxLength: 2 })),
    member('Entries', fc.array(member('Detail', fc.oneof(plain, expression)), { maxLength: 2 })),
  ],
  'glue:startJobRun.sync': [plain, plain],
};

const integration = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom('aws', 'aws-cn', '${Partition}').map(partition => `arn:${partition}:states:::${name}`);

const task = (jsonata: boolean): fc.Arbitrary<JsonObject> =>
  fc.oneof(
    ...Object.entries(CALLS).map(([name, [parameters, args]]) =>
      fc.tuple(integration(name), jsonata ? args : parameters)
        .map(([Resource, given]): JsonObject => ({ Type: 'Task', Resource, [jsonata ? 'Arguments' : 'Parameters']: given }))),
    (jsonata ? fc.oneof(plain, expression) : plain)
      .map((given: Json): JsonObject => ({ Type: 'Task', Resource: '${Callee}', [jsonata ? 'Arguments' : 'Parameters']: given })),
  );

/** A chain of states, some of which hold machines of their own. */
function machine(depth: number, jsonata: boolean): fc.Arbitrary<JsonObject> {
  const inner = depth === 0 ? [] : [
    fc.array(machine(depth - 1, jsonata), { minLength: 1, maxLength: 2 }).map((Branches): JsonObject => ({ Type: 'Parallel', Branches })),
    machine(depth - 1, jsonata).map((ItemProcessor): JsonObject => ({ Type: 'Map', ItemProcessor })),
    ...(jsonata ? [] : [machine(depth - 1, jsonata).map((Iterator): JsonObject => ({ Type: 'Map', Iterator }))]),
  ];
  const state = fc.oneof({ arbitrary: task(jsonata), weight: 3 }, fc.constant<JsonObject>({ Type: 'Pass' }), ...inner);
  return fc.array(state, { minLength: 1, maxLength: 3 }).map(chained);
}

function chained(states: readonly JsonObject[]): JsonObject {
  const last = states.length - 1;
  const named = states.map((state, i) => [`S${i}`, { ...state, ...(i === last ? { End: true } : { Next: `S${i + 1}` }) }] as const);
  return { StartAt: 'S0', States: Object.fromEntries(named) };
}

export const arbitraryMachine: fc.Arbitrary<JsonObject> = fc.boolean().chain(jsonata =>
  machine(2, jsonata).map(made => ({ ...(jsonata && { QueryLanguage: 'JSONata' }), ...made })));
