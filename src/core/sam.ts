import { isIntrinsic } from './intrinsics';
import { isArray, isObject, Json, JsonObject, setOwn } from './json';

/**
 * The properties of an `AWS::Serverless::Function` together with `Globals.Function`: maps are merged by key with the
 * function's own on top, lists are joined with the global members first, everything else is the function's where it has it.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
export function effectiveProperties(own: JsonObject, globals: JsonObject): JsonObject {
  const keys = Object.keys(globals);
  if (keys.length === 0) return own;
  const merged: Record<string, Json> = { ...own };
  for (const key of keys) setOwn(merged, key, key in own ? merge(globals[key]!, own[key]!) : globals[key]!);
  return merged;
}

function merge(global: Json, own: Json): Json {
  if (isArray(global) && isArray(own)) return [...global, ...own];
  if (!isObject(global) || !isObject(own) || isIntrinsic(global) || isIntrinsic(own)) return own;
  const merged: Record<string, Json> = { ...global };
  for (const key of Object.keys(own)) setOwn(merged, key, key in global ? merge(global[key]!, own[key]!) : own[key]!);
  return merged;
}
