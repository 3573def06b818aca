/** SQS: message attributes, the envelopes of SNS and EventBridge in the body, the AWSTraceHeader. */
import { asObject, child, JsonObject, textAt } from '../json-value';
import { javaCarrier } from '../xray';
import { Carrier } from './carrier';
import { envelopeCarriers } from './envelope';
import { messageAttributesCarriers } from './message-attributes';

export function* sqsCarriers(record: JsonObject): Iterable<Carrier> {
  yield* messageAttributesCarriers(asObject(record.messageAttributes));
  yield* envelopeCarriers(record.body);
  const made = javaCarrier(child(record, 'attributes', 'AWSTraceHeader'));
  if (made) yield { headers: made, made: true };
}

export function sqsMessageId(record: JsonObject): string {
  return textAt(record, 'messageId');
}
