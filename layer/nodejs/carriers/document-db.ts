/** DocumentDB change streams: `_datadog` in the full document. */
import { asList, asObject, child, JsonObject, textAt } from '../json-value';
import { Carrier, carriersIn } from './carrier';

export function documentDbCarriers(record: JsonObject): Iterable<Carrier> {
  return carriersIn(child(record, 'event', 'fullDocument', '_datadog'));
}

export function documentDbMessageId(record: JsonObject): string {
  return textAt(record, 'event', '_id', '_data');
}

export function documentDbRecords(event: JsonObject): readonly JsonObject[] {
  return asList(event.events).map(asObject);
}
