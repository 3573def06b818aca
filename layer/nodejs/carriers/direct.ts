/** A direct invocation: the caller's client context, or `_datadog` in the event itself. */
import { asObject, child, JsonObject } from '../json-value';
import { Carrier, carriersIn, NONE } from './carrier';

export function directCarriers(event: JsonObject): Iterable<Carrier> {
  return carriersIn(event._datadog);
}

/** `custom` as Lambda documents it, `Custom` as some SDKs write it, `_datadog` (legacy) inside. */
export function clientContextCarriers(clientContext: unknown): readonly Carrier[] {
  if (clientContext === undefined) return NONE;
  return ['custom', 'Custom'].flatMap(name => {
    const content = asObject(child(clientContext, name));
    return [...carriersIn(content._datadog), ...carriersIn(content)];
  });
}
