/** EventBridge: `detail._datadog`, or `_datadog` beside the detail (an input transformer may put it there). */
import { child, JsonObject, textAt } from '../json-value';
import { Carrier, carriersIn } from './carrier';

export function* eventBridgeCarriers(event: JsonObject): Iterable<Carrier> {
  yield* carriersIn(child(event, 'detail', '_datadog'));
  yield* carriersIn(event._datadog);
}

export function eventBridgeMessageId(event: JsonObject): string {
  return textAt(event, 'id');
}
