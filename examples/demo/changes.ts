import { isArray, isEqual, isString, Json, JsonObject, objectOf, own } from '../../src/core/json';

/** One change of a function, as a person reads it. */
export interface Change {
  readonly what: 'layer' | 'handler' | 'variable' | 'tag' | 'permission' | 'version';
  readonly text: string;
}

/** Variables whose values are secrets in themselves. */
const SECRET = /^DD_(API_KEY|KMS_API_KEY)$/;

/** What changed on one function, read from the two templates: the demo believes neither hand. */
export function changesOf(id: string, before: JsonObject, after: JsonObject): readonly Change[] {
  const [was, is] = [propertiesOf(before, id), propertiesOf(after, id)];
  return [
    ...added(was.Layers, is.Layers).map(layer => change('layer', `+ ${text(layer)}`)),
    ...(isEqual(was.Handler, is.Handler) ? [] : [change('handler', `${text(was.Handler)} -> ${text(is.Handler)}`)]),
    ...variableChanges(objectOf(objectOf(was.Environment).Variables), objectOf(objectOf(is.Environment).Variables)),
    ...added(was.Tags, is.Tags).map(tag => change('tag', `+ ${text(objectOf(tag).Key)}: ${text(objectOf(tag).Value)}`)),
    ...permissionChanges(is.Role, before, after),
    ...versionChanges(id, before, after),
  ];
}

const change = (what: Change['what'], content: string): Change => ({ what, text: content });
const propertiesOf = (template: JsonObject, id: string): JsonObject => objectOf(objectOf(objectOf(template.Resources)[id]).Properties);
const listOf = (value: Json | undefined): readonly Json[] => (isArray(value) ? value : []);

const added = (before: Json | undefined, after: Json | undefined): readonly Json[] =>
  listOf(after).filter(item => !listOf(before).some(present => isEqual(present, item)));

function variableChanges(was: JsonObject, is: JsonObject): readonly Change[] {
  const changed = Object.entries(is).filter(([name, value]) => !isEqual(own(was, name), value));
  return changed.map(([name, value]) => change('variable', `${name in was ? '~' : '+'} ${name}=${SECRET.test(name) ? '(hidden)' : text(value)}`));
}

/** New policies of the function's role. */
function permissionChanges(role: Json | undefined, before: JsonObject, after: JsonObject): readonly Change[] {
  const roleId = listOf(objectOf(role)['Fn::GetAtt'])[0];
  const policies = Object.entries(objectOf(after.Resources))
    .filter(([id, resource]) => objectOf(resource).Type === 'AWS::IAM::Policy' && !(id in objectOf(before.Resources)))
    .map(([, resource]) => objectOf(objectOf(resource).Properties))
    .filter(policy => listOf(policy.Roles).some(member => objectOf(member).Ref === roleId));
  return policies.flatMap(policy => listOf(objectOf(policy.PolicyDocument).Statement).map(objectOf))
    .map(({ Action, Resource }) => change('permission', `+ ${text(Action)} on ${text(Resource)}`));
}

/** Published versions of the function that got a new id, so that its alias moves. */
function versionChanges(id: string, before: JsonObject, after: JsonObject): readonly Change[] {
  const [was, is] = [before, after].map(template => Object.entries(objectOf(template.Resources))
    .filter(([, resource]) => objectOf(resource).Type === 'AWS::Lambda::Version' && objectOf(objectOf(objectOf(resource).Properties).FunctionName).Ref === id)
    .map(([version]) => version));
  return is!.filter(version => !was!.includes(version)).map(() => change('version', '+ a new published version, to which the alias moves'));
}

/** A value of a template in one line: references as `${Id}`. */
export function text(value: Json | undefined): string {
  if (isString(value)) return value;
  if (isArray(value)) return value.map(text).join(', ');
  const { Ref, 'Fn::Sub': sub, 'Fn::GetAtt': attribute } = objectOf(value);
  if (isString(Ref)) return `\${${Ref}}`;
  if (isString(sub)) return sub;
  return isArray(attribute) ? `\${${attribute.map(text).join('.')}}` : JSON.stringify(value);
}
