import { ifOf, isIntrinsic, joinOf, readableText, UNKNOWN } from './intrinsics';
import { isArray, isObject, isString, Json, JsonObject } from './json';
import { Resolve } from './parse-options';

/**
 * Bytes of the map as JSON in UTF-8, the way Lambda counts an environment. Of values known only at deployment what can be
 * read of them counts, of `Fn::If` the longer branch.
 */
export function jsonBytes(map: JsonObject, resolve: Resolve): number {
  const keys = Object.keys(map);
  // Four quotes and a colon each, commas between, braces around.
  let bytes = 2 + keys.length * 5 + Math.max(0, keys.length - 1);
  for (const key of keys) bytes += textBytes(key) + textBytes(longestText(map[key]!, resolve));
  return bytes;
}

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

function textBytes(text: string): number {
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
