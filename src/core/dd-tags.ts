import { readableText, UNKNOWN } from './intrinsics';
import { isString, Json } from './json';
import { Text } from './option-values';

/**
 * Several values of `DD_TAGS` as one, lowest precedence first. A key that a higher value has is taken out of the lower
 * ones; the highest stays as it was written. A value that is an intrinsic function is joined whole.
 */
export function mergeTags(sources: readonly (Json | undefined)[]): Json | undefined {
  const seen: string[] = [];
  const pieces: Json[] = [];
  for (let i = sources.length - 1; i >= 0; i--) {
    const source = sources[i];
    const piece = pieces.length === 0 ? source : without(source, seen);
    if (i > 0) seen.push(...keysOf(source));
    if (piece !== undefined && piece !== '') pieces.unshift(piece);
  }
  if (pieces.length < 2) return pieces[0];
  const joined = pieces.map(dividedByCommas);
  return joined.every(isString) ? joined.join(',') : { 'Fn::Join': [',', joined] };
}

/** `key:value` as text, or joined at deployment where a part is known only then. */
export const tagText = (key: string, value: Text): Text => (isString(value) ? `${key}:${value}` : { 'Fn::Join': [':', [key, value]] });

/**
 * Commas divide the entries, or blanks where there is no comma, as the tracers and the extension read it:
 * https://docs.datadoghq.com/tracing/trace_collection/library_config/
 */
const isDividedByBlanks = (text: string): boolean => !text.includes(',');
const entriesOf = (text: string): readonly string[] =>
  text
    .split(isDividedByBlanks(text) ? /\s+/ : ',')
    .map(entry => entry.trim())
    .filter(Boolean);

/** Beside others, whose commas would make one entry of all that blanks divide. */
const dividedByCommas = (piece: Json): Json => (isString(piece) && isDividedByBlanks(piece) ? entriesOf(piece).join(',') : piece);

function keyOf(entry: string): string {
  const colon = entry.indexOf(':');
  return colon < 0 ? entry : entry.slice(0, colon);
}

/** The tags of a text that have a value, by key; of several with one key the last counts. */
export function tagsIn(source: Json | undefined): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const entry of isString(source) ? entriesOf(source) : []) {
    const key = keyOf(entry);
    if (key.length + 1 < entry.length) tags.set(key, entry.slice(key.length + 1));
  }
  return tags;
}

export const keysOf = (source: Json | undefined): readonly string[] =>
  entriesOf(readableText(source) ?? '')
    .map(keyOf)
    .filter(key => !key.includes(UNKNOWN));

const without = (source: Json | undefined, keys: readonly string[]): Json | undefined =>
  isString(source)
    ? entriesOf(source)
      .filter(entry => !keys.includes(keyOf(entry)))
      .join(',')
    : source;
