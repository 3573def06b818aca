import { isIntrinsic, joinOf, subOf } from '../intrinsics';
import { isArray, isObject, isString, Json, JsonObject, objectOf, own, setOwn } from '../json';
import { changeText, TextChange, tryParseText } from './asl-text';
import { Hole, markOf, mayHoldHoles, piecesOf } from './holes';

/** A state machine's definition, in whatever form it is written, read as the Amazon States Language. */
export interface Definition {
  /** The machine; what only CloudFormation knows is a hole. */
  readonly machine: JsonObject;
  readonly holes: readonly Hole[];
  /** The property that holds it. */
  readonly property: 'Definition' | 'DefinitionString';
  /** The changes as values at paths of that property, in the form in which it is written. */
  write(changes: readonly TextChange[]): readonly TextChange[];
}

/** Reads `Definition` or `DefinitionString`; undefined where neither can be read. */
export function tryReadDefinition(properties: JsonObject): Definition | undefined {
  const { Definition: object, DefinitionString: text } = properties;
  const reader = new Reader(objectOf(properties.DefinitionSubstitutions));
  try {
    if (isObject(object) && !isIntrinsic(object)) return reader.object(object);
    return text === undefined ? undefined : reader.text(text);
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Unreadable extends Error {}

class Reader {
  private readonly holes: Hole[] = [];

  constructor(private readonly substitutions: JsonObject) {}

  /** In an object, intrinsic functions stand where strings do; they are read as text with holes. */
  public object(object: JsonObject): Definition {
    const { holes } = this;
    return {
      machine: this.withHoles(object) as JsonObject,
      holes,
      property: 'Definition',
      write: changes => changes.map(({ path, value }) => ({ path, value: filled(value, holes) })),
    };
  }

  public text(written: Json): Definition | undefined {
    const { holes } = this;
    const text = this.textOf(written);
    const parsed = text === undefined ? undefined : tryParseText(text);
    if (text === undefined || parsed === undefined || !isObject(parsed.value)) return undefined;
    return {
      machine: parsed.value,
      holes,
      property: 'DefinitionString',
      write: changes => (changes.length === 0 ? [] : [{ path: [], value: rewritten(written, changeText(text, parsed, changes), holes) }]),
    };
  }

  private withHoles(value: Json): Json {
    if (isString(value)) return this.substituted(value);
    if (isIntrinsic(value)) return this.textOf(value) ?? markOf({ value, means: value }, this.holes);
    if (isArray(value)) return value.map(item => this.withHoles(item));
    return isObject(value) ? mapValues(value, item => this.withHoles(item)) : value;
  }

  /** The text of a string, `Fn::Sub` or `Fn::Join`, with a hole for each part that is not literal. */
  private textOf(written: Json): string | undefined {
    if (isString(written)) return this.substituted(written);
    const sub = subOf(written);
    if (sub) return this.referring(sub.text, sub.variables);
    const join = joinOf(written);
    return join?.parts
      .map(part => (isString(part) ? this.substituted(part) : markOf({ value: part, means: part }, this.holes)))
      .join(join.delimiter);
  }

  /** `${name}` of `DefinitionSubstitutions` is text until it is deployed. */
  private substituted(text: string): string {
    return this.marked(text, /\$\{([^!}][^}]*)\}/g, (written, name) => ({ written, value: written, ...this.meaning(name) }));
  }

  /** `${name}` of `Fn::Sub` is a reference; `${!name}` gives text, which substitutions may replace in turn. */
  private referring(text: string, variables: JsonObject): string {
    return this.marked(text, /\$\{(!?[^}]+)\}/g, (written, name) => {
      if (name.startsWith('!')) return { written, value: `\${${name.slice(1)}}`, ...this.meaning(name.slice(1)) };
      const value = own(variables, name) ?? referenceTo(name);
      return { written, value, means: value };
    });
  }

  private meaning(name: string): Pick<Hole, 'means'> {
    const means = own(this.substitutions, name.trim());
    return means === undefined ? {} : { means };
  }

  private marked(text: string, pattern: RegExp, holeOf: (written: string, name: string) => Hole): string {
    if (!mayHoldHoles(text)) throw new Unreadable();
    return text.replace(pattern, (written, name: string) => markOf(holeOf(written, name.trim()), this.holes));
  }
}

const referenceTo = (name: string): Json => (name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name });

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  const result: Record<string, Json> = {};
  for (const key of Object.keys(object)) setOwn(result, key, change(object[key]!));
  return result;
}

/** A changed text in the form of the one before. */
function rewritten(before: Json, text: string, holes: readonly Hole[]): Json {
  const parts = merged(piecesOf(text, holes).map(piece => (isString(piece) ? piece : (piece.written ?? piece.value))));
  if (isString(before)) return parts.join('');
  const sub = subOf(before);
  if (sub) return { 'Fn::Sub': isString((before as JsonObject)['Fn::Sub']) ? parts.join('') : [parts.join(''), sub.variables] };
  return { 'Fn::Join': ['', parts] };
}

/** A new value in an object: text where all of it is text, else joined of the text and what stood in the holes. */
function filled(value: Json, holes: readonly Hole[]): Json {
  if (isArray(value)) return value.map(item => filled(item, holes));
  if (isObject(value)) return mapValues(value, item => filled(item, holes));
  if (!isString(value)) return value;
  const parts = merged(piecesOf(value, holes).map(piece => (isString(piece) ? piece : piece.value)));
  return parts.every(isString) ? parts.join('') : { 'Fn::Join': ['', parts] };
}

/** With neighbouring texts as one. */
const merged = (parts: readonly Json[]): readonly Json[] =>
  parts.reduce<Json[]>((result, part) => {
    const last = result.at(-1);
    if (isString(part) && isString(last)) result[result.length - 1] = last + part;
    else result.push(part);
    return result;
  }, []);
