import { isArray, isString, Json, JsonObject } from './json';
import { isIntrinsic, readableText, UNKNOWN } from './intrinsics';

/** Bytes of the map as JSON in UTF-8, the way Lambda counts an environment; of values known only at deployment, what can be read of them. */
export function jsonBytes(map: JsonObject): number {
  let bytes = 2;
  for (const key of Object.keys(map)) bytes += textBytes(key) + textBytes(knownText(map[key]!)) + 6;
  return bytes;
}

function knownText(value: Json): string {
  if (isString(value)) return value;
  if (!isIntrinsic(value) && !isArray(value)) return String(value);
  return (readableText(value) ?? '').replaceAll(UNKNOWN, '');
}

/** UTF-8, with what JSON escapes. */
function textBytes(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes += code === 0x22 || code === 0x5c || code < 0x20 ? 2 : 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}
