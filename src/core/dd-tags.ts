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
  return pieces.every(isString) ? pieces.join(',') : { 'Fn::Join': [',', pieces] };
}

/** `key:value` as text, or joined at deployment where a part is known only then. */
export const tagText = (key: string, value: Text): Text => (isString(value) ? `${key}:${value}` : { 'Fn::Join': [':', [key, value]] });

const entriesOf = (text: string): readonly string[] => text.split(/[,\s]+/).filter(Boolean);
function keyOf(entry: string): string {
  const colon = entry.indexOf(':');
  return colon < 0 ? entry : entry.slice(0, colon);
}

const keysOf = (source: Json | undefined): readonly string[] =>
  entriesOf(readableText(source) ?? '')
    .map(keyOf)
    .filter(key => !key.includes(UNKNOWN));

const without = (source: Json | undefined, keys: readonly string[]): Json | undefined =>
  isString(source)
    ? source
      .split(',')
      .map(entry => entry.trim())
      .filter(entry => entry && !keys.includes(keyOf(entry)))
      .join(',')
    : source;
