import { type OPTIONS } from '../src/core/options';

type ChoiceName = { [Name in keyof typeof OPTIONS]: (typeof OPTIONS)[Name]['kind'] extends 'choice' ? Name : never }[keyof typeof OPTIONS];
type Choice<Name extends ChoiceName> = {
  /** The enum's name. */
  readonly title: string;
  readonly about: string;
  readonly members: Readonly<Record<(typeof OPTIONS)[Name]['values'][number], string>>;
};

/** The enums of the construct library, one per option with a closed set of values; the compiler asks for every value of the schema. */
export const CHOICES: { readonly [Name in ChoiceName]: Choice<Name> } = {
  runtimeLayers: {
    title: 'RuntimeLayers',
    about: 'Which library layer a function gets.',
    members: {
      bundled: "This product's own layer where it has one for the runtime, else Datadog's published one.",
      datadog: "Datadog's published layer.",
    },
  },
  batchPropagation: {
    title: 'BatchPropagation',
    about: 'What becomes of the trace contexts that the messages of a batch carry.',
    members: {
      'parent-and-links': 'The first is the parent, all others are linked.',
      'links': 'All are linked; the invocation starts a trace of its own.',
      'parent': 'The first is the parent, the others are dropped.',
    },
  },
  dynamoDbTableKeys: {
    title: 'DynamoDbTableKeys',
    about: 'Whether a function is told the key names of the DynamoDB tables that it refers to.',
    members: {
      auto: 'The key names of every table that the function already refers to.',
      off: 'None.',
    },
  },
  datadogAppSecMode: {
    title: 'DatadogAppSecMode',
    about: 'Where App and API Protection runs.',
    members: {
      off: 'Nowhere.',
      on: "In the tracer where the layer's version has it, else in the extension.",
      extension: 'In the extension.',
      tracer: 'In the tracer (Python).',
    },
  },
};
