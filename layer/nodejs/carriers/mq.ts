/** Amazon MQ, ActiveMQ and RabbitMQ: properties or headers of a message, or `_datadog` in its JSON data. */
import { asList, asObject, child, JsonObject, objectAt, textAt } from '../json-value';
import { Carrier, carriersIn, pickHeaders } from './carrier';
import { bytesText } from './kafka';
import { dataCarriers } from './kinesis';

export function* mqCarriers(record: JsonObject): Iterable<Carrier> {
  for (const properties of [objectAt(record, 'properties'), objectAt(record, 'basicProperties', 'headers')]) {
    const plain = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, propertyText(value)]));
    yield* carriersIn(plain._datadog);
    const picked = pickHeaders(plain);
    if (picked) yield picked;
  }
  yield* dataCarriers(record.data);
}

/** RabbitMQ wraps a header's value: `{"bytes": [118, 49]}`. */
function propertyText(value: unknown): unknown {
  const wrapped = child(value, 'bytes');
  return wrapped === undefined ? value : bytesText(wrapped);
}

export function mqMessageId(record: JsonObject): string {
  return textAt(record, 'messageID') || textAt(record, 'basicProperties', 'messageId');
}

/** ActiveMQ gives `messages`, RabbitMQ lists by queue. */
export function mqRecords(event: JsonObject): readonly JsonObject[] {
  const messages = asList(event.messages);
  if (messages.length > 0) return messages.map(asObject);
  return Object.values(asObject(event.rmqMessagesByQueue)).flatMap(queue => asList(queue).map(asObject));
}
