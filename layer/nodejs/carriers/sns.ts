/** SNS: message attributes, and the envelope of EventBridge in the message. */
import { asObject, JsonObject, objectAt, textAt } from '../json-value';
import { Carrier } from './carrier';
import { envelopeCarriers } from './envelope';
import { messageAttributesCarriers } from './message-attributes';

export function* snsCarriers(record: JsonObject): Iterable<Carrier> {
  const message = objectAt(record, 'Sns');
  yield* messageAttributesCarriers(asObject(message.MessageAttributes));
  yield* envelopeCarriers(message.Message);
}

export function snsMessageId(record: JsonObject): string {
  return textAt(record, 'Sns', 'MessageId');
}
