import { isArray, isObject, isString, Json, JsonObject, objectOf } from './json';
import { Settings } from './settings';
import { propertiesOf, TemplateView, typeOf } from './template';

/** A DynamoDB table of the template whose keys can be read. */
export interface Table {
  readonly id: string;
  /** Its literal name; of a table without one CloudFormation makes the name up. */
  readonly name?: string;
  readonly condition?: Json;
  /** Names of its keys, the partition key first. */
  readonly keys: readonly string[];
}

const TABLE_TYPES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'AWS::Serverless::SimpleTable'] as const;

/** The tables that functions may be told of: none where the option or tracing is off. */
export function tablesOf({ options, tracing }: Settings, template: TemplateView): readonly Table[] {
  if (options.dynamoDbTableKeys === 'off' || !tracing) return [];
  return template.idsOfType(...TABLE_TYPES).flatMap(id => tableOf(id, objectOf(template.resources[id])));
}

function tableOf(id: string, resource: JsonObject): readonly Table[] {
  const properties = propertiesOf(resource);
  const keys = typeOf(resource) === 'AWS::Serverless::SimpleTable' ? simpleKey(properties) : schemaKeys(properties.KeySchema);
  if (keys.length === 0) return [];
  const { TableName: name } = properties;
  const { Condition: condition } = resource;
  return [{ id, keys, ...(isString(name) && { name }), ...(condition !== undefined && { condition }) }];
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
