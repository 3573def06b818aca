import { readableText, UNKNOWN } from './intrinsics';
import { isString, Json } from './json';
import { Text } from './option-values';

/**
 * Several values of `DD_TAGS` as one, lowest precedence first. A key that a higher value has is taken out of the lower
 * ones; the highest stays as it was written. A value that is an intrinsic function is joined whole.
 */
export function mergeTags(sources: readonly (Json | undefined)[]): Json | undefined {
  const seen = new Set<string>();
  const pieces: Json[] = [];
  for (const source of [...sources].reverse()) {
    const piece = pieces.length === 0 ? source : without(source, seen);
    for (const key of keysOf(source)) seen.add(key);
    if (piece !== undefined && piece !== '') pieces.unshift(piece);
  }
  if (pieces.length < 2) return pieces[0];
  return pieces.every(isString) ? pieces.join(',') : { 'Fn::Join': [',', pieces] };
}

/** `key:value` as text, or joined at deployment where a part is known only then. */
export const tagText = (key: string, value: Text): Text => (isString(value) ? `${key}:${value}` : { 'Fn::Join': [':', [key, value]] });

const entriesOf = (text: string): readonly string[] => text.split(/[,\s]+/).filter(Boolean);
const keyOf = (entry: string): string => entry.split(':')[0]!;

const keysOf = (source: Json | undefined): readonly string[] =>
  entriesOf(readableText(source) ?? '')
    .map(keyOf)
    .filter(key => !key.includes(UNKNOWN));

const without = (source: Json | undefined, keys: ReadonlySet<string>): Json | undefined =>
  isString(source)
    ? source
      .split(',')
      .map(entry => entry.trim())
      .filter(entry => entry && !keys.has(keyOf(entry)))
      .join(',')
    : source;
