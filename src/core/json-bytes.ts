import { ifOf, isIntrinsic, joinOf, readableText, UNKNOWN } from './intrinsics';
import { isArray, isObject, isString, Json, JsonObject } from './json';
import { Resolve } from './parse-options';

/**
 * Bytes of the map as JSON in UTF-8, the way Lambda counts an environment. Of values known only at deployment what can be
 * read of them counts, of `Fn::If` the longer branch.
 */
export function jsonBytes(map: JsonObject, resolve: Resolve): number {
  let bytes = 1;
  for (const key in map) bytes += entryBytes(key, map[key]!, resolve);
  return Math.max(2, bytes);
}

/** Bytes of one more entry: four quotes, a colon and a comma are in it. */
export const entryBytes = (key: string, value: Json, resolve: Resolve): number => textBytes(key) + textBytes(longestText(value, resolve)) + 6;

function longestText(value: Json, resolve: Resolve): string {
  if (isString(value)) return value;
  if (!isIntrinsic(value)) return isObject(value) || isArray(value) ? '' : String(value);
  const resolved = resolve(value);
  if (isString(resolved)) return resolved;
  const fork = ifOf(value);
  if (fork) {
    const [whenTrue, whenFalse] = [longestText(fork.whenTrue, resolve), longestText(fork.whenFalse, resolve)];
    return textBytes(whenTrue) > textBytes(whenFalse) ? whenTrue : whenFalse;
  }
  const join = joinOf(value);
  if (join) return join.parts.map(part => longestText(part, resolve)).join(join.delimiter);
  return (readableText(value) ?? '').replaceAll(UNKNOWN, '');
}

/** Characters that JSON escapes by one letter; other control characters, and halves of a surrogate pair, take six bytes. */
const SHORT_ESCAPES = '"\\\b\f\n\r\t';
const LONG_ESCAPE = 6;

/** What JSON writes as it is, a byte a character. */
const PLAIN = /^[ !#-[\]-~]*$/;

function textBytes(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x20 && code < 0x80 && code !== 0x22 && code !== 0x5c) bytes += 1;
    else if (code < 0x80) bytes += SHORT_ESCAPES.includes(text[i]!) ? 2 : LONG_ESCAPE;
    else if (code < 0x800) bytes += 2;
    else if (code < 0xd800 || code > 0xdfff) bytes += 3;
    else if (code < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += LONG_ESCAPE;
  }
  return bytes;
}
