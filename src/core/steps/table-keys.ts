import { mapConditional } from '../conditional';
import { isArray, isObject, isString, Json, JsonObject, objectOf, visit } from '../json';
import { referencesIn } from '../references';
import { NO_CONTRIBUTION, Step } from '../step';
import { FunctionView, propertiesOf, TemplateView, typeOf } from '../template';
import { Family } from '../runtimes';

const TABLE_TYPES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'AWS::Serverless::SimpleTable'] as const;

/** Under which name each library reads the key names of tables, as JSON from table to its one or two keys. */
const VARIABLE: Readonly<Partial<Record<Family, string>>> = {
  node: 'DD_TRACE_DYNAMODB_TABLE_PRIMARY_KEYS',
  python: 'DD_BOTOCORE_DYNAMODB_TABLE_PRIMARY_KEYS',
};

/** The tracer cannot know a table's keys from `PutItem`: it is told those of the tables that the function refers to already. */
export const tableKeys: Step = (fn, { settings, template, targets }) => {
  if (settings.options.dynamoDbTableKeys === 'off' || !settings.tracing || !targets) return NO_CONTRIBUTION;
  const tables = template.idsOfType(...TABLE_TYPES);
  if (tables.length === 0) return NO_CONTRIBUTION;
  const keys = tablesOf(fn, tables, template).flatMap(id => entryOf(id, template));
  if (keys.length === 0) return NO_CONTRIBUTION;
  const value = jsonOf(keys);
  return {
    variables: Object.entries(VARIABLE).map(([family, name]) => ({
      name,
      value: mapConditional(targets, ({ runtime }): Json | undefined => (runtime.family === family ? value : undefined)),
    })),
  };
};

/** Tables that a function names, by reference or by their literal name, and that exist whenever the function does. */
function tablesOf(fn: FunctionView, tables: readonly string[], { resources }: TemplateView): readonly string[] {
  const referenced = referencesIn(fn.properties);
  const texts = new Set<string>();
  visit(fn.properties, value => {
    if (isString(value)) texts.add(value);
  });
  return tables.filter(id => {
    const { Condition: condition } = objectOf(resources[id]);
    if (condition !== undefined && condition !== fn.resource.Condition) return false;
    const { TableName: name } = propertiesOf(resources[id]);
    return referenced.has(id) || (isString(name) && texts.has(name));
  });
}

interface Entry {
  /** The name as text, `${Id}` where it is generated. */
  readonly name: string;
  readonly generated: boolean;
  readonly keys: readonly string[];
}

function entryOf(id: string, { resources }: TemplateView): readonly Entry[] {
  const properties = propertiesOf(resources[id]);
  const keys = typeOf(resources[id]) === 'AWS::Serverless::SimpleTable' ? simpleKey(properties) : schemaKeys(properties.KeySchema);
  if (keys.length === 0) return [];
  const { TableName: name } = properties;
  return [isString(name) ? { name, generated: false, keys } : { name: `\${${id}}`, generated: true, keys }];
}

/** Partition key first. A schema that cannot be read whole gives none: one wrong entry would void the whole variable. */
function schemaKeys(schema: Json | undefined): readonly string[] {
  if (!isArray(schema)) return [];
  const elements = schema.filter(isObject);
  const names = ['HASH', 'RANGE']
    .map(type => elements.find(element => element.KeyType === type)?.AttributeName)
    .filter(name => name !== undefined);
  return names.length === schema.length && names.every(isString) ? names : [];
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html */
function simpleKey(properties: JsonObject): readonly string[] {
  const name = properties.PrimaryKey === undefined ? 'id' : objectOf(properties.PrimaryKey).Name;
  return isString(name) ? [name] : [];
}

function jsonOf(entries: readonly Entry[]): Json {
  const substituted = entries.some(({ generated }) => generated);
  const literal = (value: Json): string => (substituted ? JSON.stringify(value).replaceAll('${', '${!') : JSON.stringify(value));
  const members = entries.map(({ name, generated, keys }) => `${generated ? JSON.stringify(name) : literal(name)}:${literal(keys)}`);
  return substituted ? { 'Fn::Sub': `{${members.join(',')}}` } : `{${members.join(',')}}`;
}
