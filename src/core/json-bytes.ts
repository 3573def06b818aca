import { conditionalOf, leavesOf } from './conditional';
import { isIntrinsic, readableText, UNKNOWN } from './intrinsics';
import { isArray, isString, Json, JsonObject } from './json';

/**
 * Bytes of the map as JSON in UTF-8, the way Lambda counts an environment. Of values known only at deployment what can be
 * read of them counts, of `Fn::If` the longest branch.
 */
export function jsonBytes(map: JsonObject): number {
  const keys = Object.keys(map);
  // Four quotes and a colon each, commas between, braces around.
  let bytes = 2 + keys.length * 5 + Math.max(0, keys.length - 1);
  for (const key of keys) bytes += textBytes(key) + valueBytes(map[key]!);
  return bytes;
}

const valueBytes = (value: Json): number =>
  isString(value) ? textBytes(value) : Math.max(...leavesOf(conditionalOf(value)).map(choice => textBytes(knownText(choice!))));

function knownText(value: Json): string {
  if (isString(value)) return value;
  if (!isIntrinsic(value) && !isArray(value)) return String(value);
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
