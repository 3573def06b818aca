/** Firehose, when it transforms: `records`, each with base64 `data` as Kinesis has it. */
import { JsonObject, textAt } from '../json-value';
import { Carrier } from './carrier';
import { dataCarriers } from './kinesis';

export function firehoseCarriers(record: JsonObject): Iterable<Carrier> {
  return dataCarriers(record.data);
}

export function firehoseMessageId(record: JsonObject): string {
  return textAt(record, 'recordId');
}
