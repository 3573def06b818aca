import { OPTION_DOCS } from '../src/core/option-docs';
import { type OptionName, OPTION_NAMES, OPTIONS, type OptionSpec, specOf } from '../src/core/options';
import { CHOICES } from './choices';

const HEADER = `// GENERATED from src/core/options.ts by projenrc/props-source.ts (\`npx projen\`). Do not edit.
import { type Duration } from 'aws-cdk-lib';
import { type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type IStringParameter } from 'aws-cdk-lib/aws-ssm';
`;

/** Props that only the construct can have, since their values are constructs; each stands after the option it replaces. */
const CONSTRUCT_PROPS: Readonly<Partial<Record<OptionName, string>>> = {
  apiKeySecretArn: prop('apiKeySecret', 'ISecret', ['The Secrets Manager secret that holds the Datadog API key as a plain string.', '', '@default - no key']),
  apiKeySsmArn: prop('apiKeyParameter', 'IStringParameter', ['The Systems Manager parameter that holds the Datadog API key.', '', '@default - no key']),
};

/** The source of src/cdk/props.ts: one flat struct of optional props and an enum per closed set of values. */
export function renderProps(): string {
  const choices = OPTION_NAMES.filter(name => specOf(name).kind === 'choice');
  return `${HEADER}
${choices.map(renderEnum).join('\n')}
/** What to install on the functions, and how. Every option is also one of the macro's, by the same name, but those that take a construct: it takes their ARNs. */
export interface DatadogProps {
${OPTION_NAMES.flatMap(name => [renderOption(name), CONSTRUCT_PROPS[name], ...renderAliases(name)]).filter(Boolean).join('\n')}}
`;
}

function renderEnum(name: OptionName): string {
  const { title, about, members } = choiceOf(name);
  const lines = Object.entries(members).map(([value, doc]) => `  /** ${doc} */\n  ${constantCase(value)} = '${value}',\n`);
  return `/** ${about} */\nexport enum ${title} {\n${lines.join('\n')}}\n`;
}

function renderOption(name: OptionName): string {
  return prop(name, typeOf(name, specOf(name)), [OPTION_DOCS[name].doc, '', defaultOf(name)]);
}

/** Other spellings of an option, save those that are the same name in a language of snake_case. */
function renderAliases(name: OptionName): readonly string[] {
  const { aliases = [], deprecatedAliases = [] } = specOf(name);
  const otherwise = `@default - see \`${name}\``;
  return [
    ...aliases.filter(isSpeakable).map(alias => prop(alias, typeOf(name, specOf(name)), [`Another name of \`${name}\`.`, '', otherwise])),
    ...deprecatedAliases.filter(isSpeakable).map(alias => prop(alias, 'boolean', [`The older switch of \`${name}\`: on or off.`, '', `@deprecated use \`${name}\``, otherwise])),
  ];
}

const isSpeakable = (alias: string): boolean => !OPTION_NAMES.some(name => snakeCase(name) === snakeCase(alias));

function prop(name: string, type: string, doc: readonly string[]): string {
  return `  /**\n${doc.map(line => `   * ${line}`.trimEnd()).join('\n')}\n   */\n  readonly ${name}?: ${type};\n`;
}

function typeOf(name: OptionName, spec: OptionSpec): string {
  switch (spec.kind) {
    case 'text': return 'string';
    case 'boolean': return 'boolean';
    case 'number': return 'number';
    case 'milliseconds': return 'Duration';
    case 'choice': return choiceOf(name).title;
    case 'names': return 'string[]';
  }
}

function defaultOf(name: OptionName): string {
  const spec = specOf(name);
  if (spec.default === undefined) {
    const { otherwise } = OPTION_DOCS[name];
    if (!otherwise) throw new Error(`option ${name} has neither a default nor a word on what happens without it`);
    return `@default - ${otherwise}`;
  }
  if (spec.kind === 'choice') return `@default ${choiceOf(name).title}.${constantCase(String(spec.default))}`;
  return `@default ${typeof spec.default === 'string' ? `'${spec.default}'` : String(spec.default)}`;
}

function choiceOf(name: OptionName): (typeof CHOICES)[keyof typeof CHOICES] {
  if (!isChoice(name)) throw new Error(`option ${name} is a choice without an entry in projenrc/choices.ts`);
  return CHOICES[name];
}

const isChoice = (name: OptionName): name is keyof typeof CHOICES => OPTIONS[name].kind === 'choice' && name in CHOICES;
const constantCase = (value: string): string => value.replace(/-/g, '_').toUpperCase();
const snakeCase = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2').toLowerCase();
