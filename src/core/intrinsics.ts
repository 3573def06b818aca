import { isArray, isObject, isString, Json, JsonObject, soleKeyOf } from './json';

/** Total readers of CloudFormation's intrinsic functions: any JSON may be passed, what does not fit is undefined. */

function soleEntry(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && soleKeyOf(value) === name ? value[name] : undefined;
}

/** An object of one key that CloudFormation, or a resolver before it, replaces by a value. */
export function isIntrinsic(value: Json | undefined): boolean {
  if (!isObject(value)) return false;
  const key = soleKeyOf(value);
  return key !== undefined && (key === 'Ref' || key.startsWith('Fn::'));
}

export function refOf(value: Json | undefined): string | undefined {
  const target = soleEntry(value, 'Ref');
  return isString(target) ? target : undefined;
}

export const NO_VALUE: JsonObject = Object.freeze({ Ref: 'AWS::NoValue' });
export const isNoValue = (value: Json | undefined): boolean => refOf(value) === 'AWS::NoValue';

/** `Fn::GetAtt` in its list form and its string form: [logical id, attribute]. */
export function getAttOf(value: Json | undefined): readonly [string, string] | undefined {
  const argument = soleEntry(value, 'Fn::GetAtt');
  if (isString(argument)) {
    const dot = argument.indexOf('.');
    return dot > 0 ? [argument.slice(0, dot), argument.slice(dot + 1)] : undefined;
  }
  if (!isArray(argument) || argument.length !== 2) return undefined;
  const [id, attribute] = argument;
  return isString(id) && isString(attribute) ? [id, attribute] : undefined;
}

export interface If {
  readonly condition: string;
  readonly whenTrue: Json;
  readonly whenFalse: Json;
}

export function ifOf(value: Json | undefined): If | undefined {
  const argument = soleEntry(value, 'Fn::If');
  if (!isArray(argument) || argument.length !== 3 || !isString(argument[0])) return undefined;
  return { condition: argument[0], whenTrue: argument[1]!, whenFalse: argument[2]! };
}

/** The text of `Fn::Sub`; variables of its list form shadow the template's names. */
export function subOf(value: Json | undefined): { readonly text: string; readonly variables: JsonObject } | undefined {
  const argument = soleEntry(value, 'Fn::Sub');
  if (isString(argument)) return { text: argument, variables: {} };
  if (!isArray(argument) || !isString(argument[0])) return undefined;
  return { text: argument[0], variables: isObject(argument[1]) ? argument[1] : {} };
}

/** The logical id of the one resource that a value is the name or the ARN of. */
export const referredId = (value: Json | undefined): string | undefined =>
  refOf(value) ?? getAttOf(value)?.[0] ?? /^\$\{\s*([^!}.\s]+)(\.Arn)?\s*\}$/.exec(subOf(value)?.text ?? '')?.[1];

/** `Fn::Join` with its list, where that is a list. */
export function joinOf(value: Json | undefined): { readonly delimiter: string; readonly parts: readonly Json[] } | undefined {
  const argument = soleEntry(value, 'Fn::Join');
  if (!isArray(argument) || !isString(argument[0]) || !isArray(argument[1])) return undefined;
  return { delimiter: argument[0], parts: argument[1] };
}

export function splitOf(value: Json | undefined): { readonly delimiter: string; readonly source: Json } | undefined {
  const argument = soleEntry(value, 'Fn::Split');
  if (!isArray(argument) || argument.length !== 2 || !isString(argument[0])) return undefined;
  return { delimiter: argument[0], source: argument[1]! };
}

export function findInMapOf(value: Json | undefined): readonly [Json, Json, Json] | undefined {
  const argument = soleEntry(value, 'Fn::FindInMap');
  return isArray(argument) && argument.length >= 3 ? [argument[0]!, argument[1]!, argument[2]!] : undefined;
}

/** The names a `Fn::Sub` text refers to: `${A}` and `${A.Arn}` give A; `${!A}` is literal text. */
export function namesInSub(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(match => match[1]!.trim().split('.')[0]!);
}

const DYNAMIC = /\{\{resolve:[^}]*\}\}/g;
const hasDynamic = (text: string): boolean => text.includes('{{resolve:');

/** Text that CloudFormation does not replace: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
export const isLiteral = (value: Json | undefined): value is string => isString(value) && !hasDynamic(value);

/** What can be read of a string before it is resolved: literal parts as they stand, each unknown part as `\u0000`. */
export function readableText(value: Json | undefined): string | undefined {
  if (isString(value)) return hasDynamic(value) ? value.replace(DYNAMIC, UNKNOWN) : value;
  const sub = subOf(value);
  if (sub) return sub.text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => (literal ? `\${${name}}` : UNKNOWN));
  const join = joinOf(value);
  if (join) return join.parts.map(part => readableText(part) ?? UNKNOWN).join(join.delimiter);
  return undefined;
}
export const UNKNOWN = '\u0000';
