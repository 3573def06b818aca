import { isObject, JsonObject, objectOf } from './json';
import { Options } from './option-values';
import { mergeOptions, optionsInEnvironment, parseOptions } from './parse-options';
import { Problem } from './problem';
import { viewOf } from './template';
import { Environment } from './settings';

export interface MacroOptions {
  readonly options: Options;
  readonly problems: readonly Problem[];
}

/**
 * The macro's options: the transform's `Parameters`, else `Mappings.Datadog.Parameters`; below them the account-wide
 * defaults, which are environment variables of the macro's function under the names they have on every function.
 */
export function macroOptions(
  parameters: unknown,
  template: JsonObject,
  environment: Environment,
  variables: Readonly<Record<string, string | undefined>>,
): MacroOptions {
  const { resolve } = viewOf({ ...template, Resources: {} }, environment);
  const given = parseOptions(isEmpty(parameters) ? mappedParameters(template) : parameters, resolve);
  const defaults = parseOptions(optionsInEnvironment(variables));
  const wrongDefaults = defaults.problems.map(problem => ({
    ...problem,
    message: `${problem.message} It is an environment variable of the macro's function.`,
  }));
  return { options: mergeOptions(given.options, defaults.options), problems: [...given.problems, ...wrongDefaults] };
}

const isEmpty = (parameters: unknown): boolean =>
  parameters === undefined || parameters === null || (isObject(parameters) && Object.keys(parameters).length === 0);

const mappedParameters = (template: JsonObject): JsonObject => objectOf(objectOf(objectOf(template.Mappings).Datadog).Parameters);
