/** The attributes of a message in SQS and SNS, which spell the same thing differently. */
import { asObject, asText, decodeBase64, JsonObject } from '../json-value';
import { Carrier, carriersIn, NONE, pickHeaders } from './carrier';

/** `_datadog` first, then headers that are attributes of their own (traceparent, x-datadog-trace-id). */
export function messageAttributesCarriers(attributes: JsonObject): readonly Carrier[] {
  const carried = attributes._datadog === undefined ? NONE : carriersIn(attributeText(attributes._datadog));
  let plain: Record<string, unknown> | undefined;
  for (const name of Object.keys(attributes)) {
    if (name !== '_datadog') (plain ??= {})[name] = attributeText(attributes[name]);
  }
  const picked = plain && pickHeaders(plain);
  return picked ? [...carried, picked] : carried;
}

/** What an attribute holds. Its type may have a label of the user's (`String.json`); a binary one is base64. */
function attributeText(attribute: unknown): string {
  const fields = asObject(attribute);
  const type = asText(fields.dataType ?? fields.Type ?? fields.DataType);
  if (fields.Value !== undefined) return type.startsWith('Binary') ? binary(fields.Value) : asText(fields.Value);
  return asText(fields.stringValue ?? fields.StringValue) || binary(fields.binaryValue ?? fields.BinaryValue);
}

function binary(value: unknown): string {
  return decodeBase64(value).toString('utf8');
}
