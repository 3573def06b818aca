/** Kafka, Amazon's and self-managed: record headers, whose values Lambda gives as lists of signed bytes. */
import { asList, asObject, JsonObject } from '../json-value';
import { Carrier, carriersIn, pickHeaders } from './carrier';
import { dataCarriers } from './kinesis';

export function* kafkaCarriers(record: JsonObject): Iterable<Carrier> {
  const headers: Record<string, unknown> = {};
  for (const entry of asList(record.headers)) {
    for (const [name, value] of Object.entries(asObject(entry))) headers[name] ??= bytesText(value);
  }
  yield* carriersIn(headers._datadog);
  const picked = pickHeaders(headers);
  if (picked) yield picked;
  yield* dataCarriers(record.value);
}

export function kafkaMessageId(record: JsonObject): string {
  return `${String(record.topic ?? '')}-${String(record.partition ?? '')}@${String(record.offset ?? '')}`;
}

/** UTF-8 of a list of bytes, signed (-128 to 127) or not; undefined for anything else. */
export function bytesText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const bytes = asList(value);
  return bytes.length > 0 && bytes.every(Number.isInteger) ? Buffer.from(bytes as number[]).toString('utf8') : undefined;
}

/** All records of all partitions, in the order in which Lambda gives them. */
export function kafkaRecords(event: JsonObject): readonly JsonObject[] {
  return Object.values(asObject(event.records)).flatMap(records => asList(records).map(asObject));
}
