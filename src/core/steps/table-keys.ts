import { leavesOf, mapConditional } from '../conditional';
import { isString, Json, visit } from '../json';
import { referencesIn } from '../references';
import { Family } from '../runtimes';
import { NO_CONTRIBUTION, Step } from '../step';
import { Table } from '../tables';
import { FunctionView } from '../template';

/** Under which name each library reads the key names of tables, as JSON from table to its one or two keys. */
const VARIABLES: readonly (readonly [Family, string])[] = [
  ['node', 'DD_TRACE_DYNAMODB_TABLE_PRIMARY_KEYS'],
  ['python', 'DD_BOTOCORE_DYNAMODB_TABLE_PRIMARY_KEYS'],
];

/** The tracer cannot know a table's keys from `PutItem`: it is told those of the tables that the function refers to already. */
export const tableKeys: Step = (fn, { shared: { tables }, targets }) => {
  if (tables.length === 0 || !targets) return NO_CONTRIBUTION;
  const families = leavesOf(targets).map(({ runtime }) => runtime.family);
  const read = VARIABLES.filter(([family]) => families.includes(family));
  const mentioned = read.length === 0 ? [] : mentionedTables(fn, tables);
  if (mentioned.length === 0) return NO_CONTRIBUTION;
  const value = jsonOf(mentioned);
  return {
    variables: read.map(([family, name]) => ({
      name,
      value: mapConditional(targets, ({ runtime }): Json | undefined => (runtime.family === family ? value : undefined)),
    })),
  };
};

/** Tables that a function names, by reference or by their literal name, and that exist whenever the function does. */
function mentionedTables(fn: FunctionView, tables: readonly Table[]): readonly Table[] {
  const referenced = referencesIn(fn.properties);
  const texts = tables.some(({ name }) => name !== undefined) ? textsIn(fn.properties) : NO_TEXTS;
  return tables.filter(({ id, name, condition }) => {
    if (condition !== undefined && condition !== fn.resource.Condition) return false;
    return referenced.has(id) || (name !== undefined && texts.has(name));
  });
}

const NO_TEXTS: ReadonlySet<string> = new Set();

function textsIn(value: Json): ReadonlySet<string> {
  const texts = new Set<string>();
  visit(value, item => {
    if (isString(item)) texts.add(item);
  });
  return texts;
}

/** A generated name is substituted by CloudFormation; what else holds `${` stays as it is. */
function jsonOf(tables: readonly Table[]): Json {
  const substituted = tables.some(({ name }) => name === undefined);
  const literal = (value: Json): string => (substituted ? JSON.stringify(value).replaceAll('${', '${!') : JSON.stringify(value));
  const members = tables.map(({ id, name, keys }) => `${name === undefined ? `"\${${id}}"` : literal(name)}:${literal(keys)}`);
  return substituted ? { 'Fn::Sub': `{${members.join(',')}}` } : `{${members.join(',')}}`;
}
