import { isIntrinsic, joinOf, subOf } from '../intrinsics';
import { isObject, isString, Json, JsonObject, objectOf, own } from '../json';
import { changeText, HOLE, TextChange, tryParseText } from './asl-text';

/** A state machine's definition, in whatever form it is written, read as the Amazon States Language. */
export interface Definition {
  /** The machine; what only CloudFormation knows is a hole in a string, or opaque. */
  readonly machine: JsonObject;
  /** What stands in a hole. */
  readonly holes: readonly Json[];
  /** The property that holds it. */
  readonly property: 'Definition' | 'DefinitionString';
  /** The property's value with changes in it, in the same form; for an object only the changes themselves are needed. */
  write(changes: readonly TextChange[]): Json | undefined;
}

/** Reads `Definition` or `DefinitionString`; undefined where neither can be read. */
export function tryReadDefinition(properties: JsonObject): Definition | undefined {
  const { Definition: object, DefinitionString: text } = properties;
  const substitutions = objectOf(properties.DefinitionSubstitutions);
  if (isObject(object) && !isIntrinsic(object)) return readObject(object, substitutions);
  if (text !== undefined) return readText(text, substitutions);
  return undefined;
}

/** In an object, intrinsic functions stand where strings do; they are read as text with holes. */
function readObject(object: JsonObject, substitutions: JsonObject): Definition {
  const holes: Json[] = [];
  return { machine: withHoles(object, holes, substitutions) as JsonObject, holes, property: 'Definition', write: () => undefined };
}

function withHoles(value: Json, holes: Json[], substitutions: JsonObject): Json {
  if (isString(value)) return substituted(value, holes, name => own(substitutions, name) ?? { Ref: name });
  if (isIntrinsic(value)) return textOf(value, holes, substitutions) ?? hole(value, holes);
  if (Array.isArray(value)) return (value as readonly Json[]).map(item => withHoles(item, holes, substitutions));
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withHoles(item, holes, substitutions)]))
    : value;
}

function readText(written: Json, substitutions: JsonObject): Definition | undefined {
  const holes: Json[] = [];
  const text = textOf(written, holes, substitutions);
  const parsed = text === undefined ? undefined : tryParseText(text);
  if (text === undefined || parsed === undefined || !isObject(parsed.value)) return undefined;
  return {
    machine: parsed.value,
    holes,
    property: 'DefinitionString',
    write: changes => rewritten(written, changeText(text, parsed, changes), holes),
  };
}

/** The text of a string, `Fn::Sub` or `Fn::Join`, with a hole for each part that is not literal. */
function textOf(written: Json, holes: Json[], substitutions: JsonObject): string | undefined {
  if (isString(written)) return substituted(written, holes, name => own(substitutions, name) ?? { Ref: name });
  const sub = subOf(written);
  if (sub) return substituted(sub.text, holes, name => own(sub.variables, name) ?? referenceOf(name));
  const join = joinOf(written);
  return join?.parts
    .map(part => (isString(part) ? substituted(part, holes, name => own(substitutions, name) ?? { Ref: name }) : hole(part, holes)))
    .join(join.delimiter);
}

/** `${name}` is a hole; what it stands for tells whether a resource is a function. The text of it is kept to be written back. */
function substituted(text: string, holes: Json[], meaning: (name: string) => Json): string {
  return text.replace(/\$\{([^!}][^}]*)\}/g, (written, name: string) => hole({ Written: written, Means: meaning(name.trim()) }, holes));
}

const referenceOf = (name: string): Json => (name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name });

function hole(part: Json, holes: Json[]): string {
  return `\uE000${holes.push(part) - 1}\uE001`;
}

const isWritten = (part: Json | undefined): part is JsonObject => isObject(part) && isString(part.Written);

/** What a hole refers to. */
export const meaningOf = (part: Json | undefined): Json | undefined => (isWritten(part) ? part.Means : part);

function rewritten(written: Json, text: string, holes: readonly Json[]): Json {
  const literal = text.replace(HOLE, (mark, index: string) => {
    const part = holes[Number(index)];
    return isWritten(part) ? (part.Written as string) : mark;
  });
  if (isString(written)) return literal;
  const sub = subOf(written);
  if (sub) return { 'Fn::Sub': isString((written as JsonObject)['Fn::Sub']) ? literal : [literal, sub.variables] };
  return { 'Fn::Join': ['', piecesOf(literal, holes)] };
}

/** Literal text and the intrinsic functions between it. */
function piecesOf(text: string, holes: readonly Json[]): readonly Json[] {
  return text
    .split(/(\uE000\d+\uE001)/)
    .filter(Boolean)
    .map(piece => {
      const index = /^\uE000(\d+)\uE001$/.exec(piece)?.[1];
      return index === undefined ? piece : holes[Number(index)]!;
    });
}
