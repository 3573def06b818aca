import { isArray, isObject, isString, Json, JsonObject, objectOf, own } from '../../src/core/json';

/** What is known when a template is deployed. */
export interface Deployment {
  readonly conditions: Readonly<Record<string, boolean>>;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly region: string;
  readonly partition: string;
}

const ABSENT = Symbol('AWS::NoValue');
type Value = Json | typeof ABSENT;

/**
 * What CloudFormation makes of a template's values at deployment: an evaluator that shares no code with the core's reading
 * of intrinsic functions, so that the core's output can be judged by it. A function that it does not know stays as it stands.
 */
export class Evaluator {
  constructor(
    private readonly template: JsonObject,
    private readonly deployment: Deployment,
  ) {}

  /** Undefined is what is not there. */
  evaluate(value: Json | undefined): Json | undefined {
    const result = value === undefined ? ABSENT : this.any(value);
    return result === ABSENT ? undefined : result;
  }

  private any(node: Json): Value {
    if (isArray(node)) return node.map(item => this.any(item)).filter((item): item is Json => item !== ABSENT);
    if (!isObject(node)) return node;
    const keys = Object.keys(node);
    const argument = keys.length === 1 ? node[keys[0]!]! : null;
    switch (keys.length === 1 ? keys[0] : '') {
      case 'Ref': return isString(argument) ? this.reference(argument) : node;
      case 'Fn::If': return this.either(argument);
      case 'Fn::Join': return this.joined(argument);
      case 'Fn::Split': return this.split(argument);
      case 'Fn::Sub': return this.substituted(argument);
      case 'Fn::FindInMap': return this.mapped(argument);
      default: return this.members(node, keys);
    }
  }

  private members(node: JsonObject, keys: readonly string[]): Json {
    const entries = keys.map(key => [key, this.any(node[key]!)] as const);
    return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== ABSENT));
  }

  private reference(name: string): Value {
    if (name === 'AWS::NoValue') return ABSENT;
    if (name === 'AWS::Region') return this.deployment.region;
    if (name === 'AWS::Partition') return this.deployment.partition;
    const given = own(this.deployment.parameters, name);
    if (given === undefined) return { Ref: name };
    const type = objectOf(own(objectOf(this.template.Parameters), name)).Type;
    return isString(type) && isString(given) && /^(CommaDelimitedList|List<)/.test(type) ? given.split(',').map(member => member.trim()) : given;
  }

  private either(argument: Json): Value {
    if (!isArray(argument) || argument.length !== 3 || !isString(argument[0])) return { 'Fn::If': argument };
    const answer = own(this.deployment.conditions as JsonObject, argument[0]);
    return this.any(answer === true ? argument[1]! : argument[2]!);
  }

  private joined(argument: Json): Value {
    const [delimiter, list] = isArray(argument) ? argument : [];
    const parts = list === undefined ? ABSENT : this.any(list);
    return isString(delimiter) && parts !== ABSENT && isArray(parts) && parts.every(isString) ? parts.join(delimiter) : { 'Fn::Join': argument };
  }

  private split(argument: Json): Value {
    const [delimiter, source] = isArray(argument) ? argument : [];
    const text = source === undefined ? ABSENT : this.any(source);
    return isString(delimiter) && isString(text as Json) ? (text as string).split(delimiter) : { 'Fn::Split': argument };
  }

  private substituted(argument: Json): Value {
    const text = isArray(argument) ? argument[0] : argument;
    const variables = isArray(argument) ? objectOf(argument[1]) : {};
    if (!isString(text)) return { 'Fn::Sub': argument };
    return text.replace(/\$\{(!?)([^}]*)\}/g, (all, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      const value = this.any(own(variables, name) ?? { Ref: name });
      return isString(value as Json) ? (value as string) : all;
    });
  }

  private mapped(argument: Json): Value {
    const [map, top, second] = isArray(argument) ? argument.map(item => this.evaluate(item)) : [];
    const rows = objectOf(own(objectOf(this.template.Mappings), String(map)));
    return own(objectOf(own(rows, String(top))), String(second)) ?? { 'Fn::FindInMap': argument };
  }
}
