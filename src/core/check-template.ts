import { isObject, isString, Json, JsonObject } from './json';
import { isError, Problem } from './problem';
import { typeOf } from './template';

export interface CheckedTemplate {
  /** Absent where there is an error. */
  readonly template?: JsonObject;
  readonly problems: readonly Problem[];
}

const RIGHT_ORDER =
  '`Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31, {Name: DatadogServerless, Parameters: …}]` (leave out those that the template does not use)';

/** What a macro can work on: a template with resources, after every transform that makes functions. */
export function checkFragment(fragment: unknown): CheckedTemplate {
  if (!isObject(fragment)) {
    return failed(
      'not-a-template',
      undefined,
      'The fragment is not an object.',
      'Name the macro in the `Transform` section of a template.',
    );
  }
  const { Resources: resources } = fragment;
  if (!isObject(resources)) {
    return failed(
      'no-resources',
      'Resources',
      'The template has no `Resources`; a macro inside `Fn::Transform` sees only a part of a template.',
      'Name the macro in the `Transform` section.',
    );
  }
  const problems: Problem[] = [];
  for (const id of Object.keys(resources)) problems.push(...checkResource(id, resources[id]!));
  return problems.some(isError) ? { problems } : { template: fragment, problems };
}

function checkResource(id: string, resource: Json): readonly Problem[] {
  const error = (code: string, message: string): readonly Problem[] => [
    { code, severity: 'error', logicalId: id, message, remedy: `Order the transforms like this: ${RIGHT_ORDER}.` },
  ];
  if (id.startsWith('Fn::ForEach')) {
    return error('for-each-left', '`Fn::ForEach` is not expanded yet, so the functions in it cannot be seen.');
  }
  const type = typeOf(resource);
  if (isString(type) && type.startsWith('AWS::Serverless::')) {
    return error('wrong-transform-order', `\`${type}\` is not transformed yet: DatadogServerless must come after AWS::Serverless.`);
  }
  return NONE;
}

const NONE: readonly Problem[] = [];

const failed = (code: string, path: string | undefined, message: string, remedy: string): CheckedTemplate => ({
  problems: [{ code, severity: 'error', ...(path !== undefined && { path }), message, remedy }],
});
