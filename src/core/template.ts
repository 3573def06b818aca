import { findInMapOf, isIntrinsic, joinOf, refOf, subOf } from './intrinsics';
import { referencesIn } from './references';
import { isString, Json, JsonObject, objectOf, own } from './json';
import { effectiveProperties } from './sam';
import { Environment } from './settings';

/** A Lambda function of a template. */
export interface FunctionView {
  readonly logicalId: string;
  /** `AWS::Serverless::Function`, from before the SAM transform. */
  readonly serverless: boolean;
  readonly resource: JsonObject;
  /** The properties as they stand in the resource: what edits change. */
  readonly own: JsonObject;
  /** The properties as they will be: of a serverless function, with the template's `Globals`. */
  readonly properties: JsonObject;
}

/** A typed view of a template. Reading never fails: what is not there, or of another shape, is undefined or empty. */
export interface TemplateView {
  readonly template: JsonObject;
  readonly resources: JsonObject;
  readonly functions: readonly FunctionView[];
  idsOfType(...types: readonly string[]): readonly string[];
  /** What a value comes to before deployment, as far as literals, parameters, mappings and the stack's region tell. */
  resolve(value: Json | undefined): Json | undefined;
  /** What it comes to cannot be another value when it is deployed: no parameter in it stands at a default that may be replaced. */
  isSettled(value: Json): boolean;
}

export const propertiesOf = (resource: Json | undefined): JsonObject => objectOf(objectOf(resource).Properties);
export const typeOf = (resource: Json | undefined): string | undefined => {
  const type = objectOf(resource).Type;
  return isString(type) ? type : undefined;
};

export function viewOf(template: JsonObject, environment: Environment): TemplateView {
  const resources = objectOf(template.Resources);
  const byType = new Map<string, string[]>();
  for (const id of Object.keys(resources)) {
    const type = typeOf(resources[id]);
    if (type === undefined) continue;
    const ids = byType.get(type);
    if (ids) ids.push(id);
    else byType.set(type, [id]);
  }
  const globals = objectOf(objectOf(template.Globals).Function);
  const view = (logicalId: string, serverless: boolean): FunctionView => {
    const properties = propertiesOf(resources[logicalId]);
    return {
      logicalId,
      serverless,
      resource: objectOf(resources[logicalId]),
      own: properties,
      properties: serverless ? effectiveProperties(properties, globals) : properties,
    };
  };
  return {
    template,
    resources,
    functions: [
      ...(byType.get('AWS::Lambda::Function') ?? []).map(id => view(id, false)),
      ...(byType.get('AWS::Serverless::Function') ?? []).map(id => view(id, true)),
    ],
    idsOfType: (...types) => types.flatMap(type => byType.get(type) ?? []),
    resolve: value => resolve(value, template, environment),
    isSettled: value =>
      [...referencesIn(value)].every(name => name.startsWith('AWS::') || own(environment.parameters ?? {}, name) !== undefined),
  };
}

function resolve(value: Json | undefined, template: JsonObject, environment: Environment): Json | undefined {
  if (!isIntrinsic(value)) return value;
  const again = (inner: Json): Json | undefined => resolve(inner, template, environment);
  const ref = refOf(value);
  if (ref !== undefined) return valueOfRef(ref, template, environment);
  const keys = findInMapOf(value)?.map(again);
  if (keys) {
    const [map, top, second] = keys;
    return isString(map) && isString(top) && isString(second)
      ? own(objectOf(own(objectOf(own(objectOf(template.Mappings), map)), top)), second)
      : undefined;
  }
  const join = joinOf(value);
  if (join) {
    const parts = join.parts.map(again);
    return parts.every(isString) ? parts.join(join.delimiter) : undefined;
  }
  return resolveSub(value, again);
}

function resolveSub(value: Json | undefined, again: (inner: Json) => Json | undefined): string | undefined {
  const sub = subOf(value);
  if (!sub) return undefined;
  let known = true;
  const text = sub.text.replace(/\$\{(!?)\s*([^}]*?)\s*\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const part = again(own(sub.variables, name) ?? { Ref: name });
    if (isString(part)) return part;
    known = false;
    return '';
  });
  return known ? text : undefined;
}

function valueOfRef(name: string, template: JsonObject, environment: Environment): Json | undefined {
  const { region, parameters } = environment;
  if (name === 'AWS::Region') return region;
  const given = parameters && own(parameters, name);
  if (given !== undefined) return given;
  const parameter = objectOf(own(objectOf(template.Parameters), name));
  const kept = isString(parameter.Type) && parameter.Type.startsWith('AWS::SSM::');
  return kept ? undefined : parameter.Default;
}
