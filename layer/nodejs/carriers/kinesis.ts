/** Kinesis: `_datadog` in the JSON of a record's data, in UTF-8, or an envelope in it. */
import { child, decodeBase64, JsonObject, parseObject, textAt } from '../json-value';
import { Carrier, carriersIn } from './carrier';
import { envelopeCarriers } from './envelope';

export function kinesisCarriers(record: JsonObject): Iterable<Carrier> {
  // EventBridge Pipes gives the same fields without the object around them.
  return dataCarriers(child(record, 'kinesis', 'data') ?? record.data);
}

export function* dataCarriers(data: unknown): Iterable<Carrier> {
  const content = decodeBase64(data);
  if (!content.includes('"_datadog"') && !content.includes('"TopicArn"')) return;
  const body = parseObject(content.toString('utf8'));
  yield* carriersIn(body._datadog);
  yield* envelopeCarriers(body);
}

export function kinesisMessageId(record: JsonObject): string {
  return textAt(record, 'eventID');
}
