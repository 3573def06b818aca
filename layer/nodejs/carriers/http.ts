/** HTTP: API Gateway, function URLs, load balancers, VPC Lattice: headers in any case. */
import { asObject, asText, JsonObject } from '../json-value';
import { Carrier, NONE, pickHeaders } from './carrier';

/** `headers`, else `multiValueHeaders`, which a load balancer gives in their place. */
function headersOf(event: JsonObject): JsonObject {
  const headers = asObject(event.headers);
  return Object.keys(headers).length > 0 ? headers : asObject(event.multiValueHeaders);
}

/** One header by its name in lower case, its first value when there are several. */
export function headerOf(event: JsonObject, name: string): string {
  const headers = headersOf(event);
  for (const key of Object.keys(headers)) {
    if (key.length !== name.length || key.toLowerCase() !== name) continue;
    const value = headers[key];
    return asText(Array.isArray(value) ? value[0] : value);
  }
  return '';
}

export function httpCarriers(event: JsonObject): readonly Carrier[] {
  const single = pickHeaders(asObject(event.headers));
  const multiple = pickHeaders(asObject(event.multiValueHeaders));
  if (single) return multiple ? [single, multiple] : [single];
  return multiple ? [multiple] : NONE;
}
