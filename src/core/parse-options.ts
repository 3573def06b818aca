import { mergeTags } from './dd-tags';
import { isIntrinsic, isNoValue } from './intrinsics';
import { isArray, isObject, isString, Json, JsonObject } from './json';
import { nearestName } from './nearest-name';
import { KEY_OPTIONS, Options, Text } from './option-values';
import { OptionName, OPTION_NAMES, OptionSpec, specOf } from './options';
import { Problem } from './problem';

/** Reads what an intrinsic function resolves to, or undefined where that cannot be known. */
export type Resolve = (value: Json) => Json | undefined;

export interface ParsedOptions {
  readonly options: Options;
  readonly problems: readonly Problem[];
}

const SPELLINGS = new Map<string, { readonly name: OptionName; readonly deprecated: boolean }>();
for (const name of OPTION_NAMES) {
  const { aliases = [], deprecatedAliases = [] } = specOf(name);
  for (const spelling of [name, ...aliases]) SPELLINGS.set(spelling, { name, deprecated: false });
  for (const spelling of deprecatedAliases) SPELLINGS.set(spelling, { name, deprecated: true });
}

/** Every spelling that an option may be given in. */
export const OPTION_SPELLINGS: readonly string[] = [...SPELLINGS.keys()];

/** Parses options as a person wrote them. Each wrong one is a problem and is left out. Without `resolve`, no intrinsic function can be read. */
export function parseOptions(given: unknown, resolve?: Resolve): ParsedOptions {
  if (given === undefined || given === null) return { options: {}, problems: [] };
  if (!isObject(given)) return { options: {}, problems: [wrongType('Parameters', 'a map of options')] };
  const parsed: Partial<Record<OptionName, unknown>> = {};
  const writtenAs = new Map<OptionName, string>();
  const problems: Problem[] = [];
  for (const spelling of Object.keys(given)) {
    const option = SPELLINGS.get(spelling);
    const value = given[spelling];
    if (!option) problems.push(unknownOption(spelling));
    else if (!isGiven(value)) continue;
    else if (writtenAs.has(option.name)) problems.push(givenTwice(writtenAs.get(option.name)!, spelling));
    else {
      const result = parseValue(spelling, specOf(option.name), option.deprecated ? modeOf(value) : value, resolve);
      if (option.deprecated) problems.push(deprecated(spelling, option.name));
      writtenAs.set(option.name, spelling);
      if ('problem' in result) problems.push(result.problem);
      else parsed[option.name] = result.value;
    }
  }
  return { options: parsed as Options, problems };
}

/** Defaults that stand in environment variables under each option's own name for the function, as the macro's function has them. */
export function optionsInEnvironment(environment: Readonly<Record<string, string | undefined>>): JsonObject {
  const given: Record<string, string> = {};
  for (const name of OPTION_NAMES) {
    const { env } = specOf(name);
    const value = env === undefined ? undefined : environment[env];
    if (value) given[name] = value;
  }
  return given;
}

/** Each option from the first set that has it; a source of the key replaces every other source of it; tags are merged by key. */
export function mergeOptions(options: Options, defaults: Options): Options {
  const below: Partial<Record<OptionName, unknown>> = { ...defaults };
  if (KEY_OPTIONS.some(name => options[name] !== undefined)) for (const name of KEY_OPTIONS) delete below[name];
  const tags = mergeTags([defaults.tags, options.tags]);
  return { ...(below as Options), ...options, ...(tags !== undefined && { tags: tags as Text }) };
}

/** An empty text says nothing, as a parameter that was left empty does. */
const isGiven = (value: Json | undefined): value is Json => value !== undefined && value !== null && value !== '' && !isNoValue(value);

/** What the older switch of one bit means for the option of several modes. */
const modeOf = (value: Json): Json => (value === true || value === 'true' ? 'on' : value === false || value === 'false' ? 'off' : value);

type Parsed = { readonly value: unknown } | { readonly problem: Problem };

function parseValue(spelling: string, spec: OptionSpec, given: Json, resolve?: Resolve): Parsed {
  if (spec.kind === 'text') {
    return isString(given) || isIntrinsic(given) ? { value: given } : { problem: wrongType(spelling, 'text; write it in quotes') };
  }
  const value = isIntrinsic(given) ? resolve?.(given) : given;
  if (value === undefined || isIntrinsic(value)) return { problem: unresolved(spelling, resolve !== undefined) };
  switch (spec.kind) {
    case 'boolean':
      return value === true || value === 'true'
        ? { value: true }
        : value === false || value === 'false'
          ? { value: false }
          : { problem: wrongType(spelling, '`true` or `false`') };
    case 'number':
      return parseNumber(spelling, value, 1);
    case 'milliseconds':
      return parseNumber(spelling, value, 0);
    case 'choice':
      return isString(value) && spec.values!.includes(value) ? { value } : { problem: wrongChoice(spelling, spec.values!, value) };
    case 'names':
      return parseNames(spelling, value);
  }
}

function parseNumber(spelling: string, value: Json, least: number): Parsed {
  const number = isString(value) && /^\d{1,9}$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= least
    ? { value: number }
    : { problem: wrongType(spelling, `a whole number, ${least} or greater`) };
}

function parseNames(spelling: string, value: Json): Parsed {
  const names = isString(value)
    ? value
      .split(',')
      .map(name => name.trim())
      .filter(Boolean)
    : value;
  return isArray(names) && names.every(isString) ? { value: names } : { problem: wrongType(spelling, 'a list of names or patterns') };
}

const error = (code: string, path: string, message: string, remedy: string): Problem => ({
  code,
  severity: 'error',
  path,
  message,
  remedy,
});

function unknownOption(spelling: string): Problem {
  const nearest = OPTION_NAMES.find(name => specOf(name).env === spelling) ?? nearestName(spelling, OPTION_SPELLINGS);
  return error(
    'unknown-option',
    spelling,
    `There is no option \`${spelling}\`.`,
    nearest ? `Did you mean \`${nearest}\`?` : 'The README lists every option.',
  );
}

const givenTwice = (first: string, second: string): Problem =>
  error('option-given-twice', second, `\`${first}\` and \`${second}\` are the same option.`, `Keep \`${first}\`.`);

const wrongType = (spelling: string, wanted: string): Problem =>
  error('wrong-type', spelling, `\`${spelling}\` has a value of the wrong type.`, `It takes ${wanted}.`);

/** A macro is told the values of parameters; in an app nobody knows them yet. */
const unresolved = (spelling: string, readable: boolean): Problem =>
  error(
    'option-unresolved',
    spelling,
    `\`${spelling}\` is an intrinsic function whose value is not known ${readable ? 'while the template is transformed' : 'before the deployment'}.`,
    readable ? 'Give a literal, or a `Ref` to a parameter.' : 'Give a literal; parameters of the stack have no value yet.',
  );

function wrongChoice(spelling: string, values: readonly string[], value: Json): Problem {
  const nearest = isString(value) ? nearestName(value, values) : undefined;
  const choices = values.map(choice => `\`${choice}\``).join(', ');
  return error(
    'wrong-choice',
    spelling,
    `\`${spelling}\` has a value that is not one of its choices.`,
    `${nearest ? `Did you mean \`${nearest}\`? ` : ''}It takes ${choices}.`,
  );
}

const deprecated = (spelling: string, name: OptionName): Problem => ({
  code: 'deprecated-option',
  severity: 'warning',
  path: spelling,
  message: `\`${spelling}\` is deprecated.`,
  remedy: `Use \`${name}\`.`,
});
