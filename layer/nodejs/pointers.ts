/**
 * Span pointers: links through what was written, for services that carry no context (S3, DynamoDB).
 *
 * The writer and the reader hash the same facts about an object or an item; Datadog joins spans with equal hashes:
 * https://docs.datadoghq.com/serverless/aws_lambda/distributed_tracing/#span-auto-linking
 */
import { streamTable } from './arn';
import { isEventBridge, isSns, MAX_DEPTH } from './carriers/envelope';
import { DYNAMODB, EVENT_BRIDGE, S3, SNS, Source, SQS } from './event-source';
import { asList, asObject, isObject, JsonObject, objectAt, parseObject, textAt } from './json-value';
import { crypto } from './node-modules';

export interface Pointer {
  readonly kind: 'aws.s3.object' | 'aws.dynamodb.item';
  readonly hash: string;
}

const READERS = new Map<Source, (record: JsonObject) => readonly Pointer[]>([
  [S3, ofNotification],
  [DYNAMODB, ofStreamRecord],
  [EVENT_BRIDGE, ofEvent],
  [SQS, record => ofText(record.body, 0)],
  [SNS, record => ofText(objectAt(record, 'Sns').Message, 0)],
]);

/** Every object or item that a batch tells of, each once, in their order. */
export function pointersOf(source: Source, records: readonly JsonObject[]): readonly Pointer[] {
  const read = READERS.get(source);
  if (!read) return [];
  const found = new Map<string, Pointer>();
  for (const pointer of records.flatMap(read)) {
    const key = `${pointer.kind} ${pointer.hash}`;
    if (!found.has(key)) found.set(key, pointer);
  }
  return [...found.values()];
}

/** The first 128 bits of the SHA-256 of the parts, joined by bars, in hex. */
export function pointerHash(...parts: ReadonlyArray<string | Buffer>): string {
  const hash = crypto().createHash('sha256');
  parts.forEach((part, index) => {
    if (index > 0) hash.update('|');
    hash.update(part);
  });
  return hash.digest('hex').slice(0, 32);
}

/** The hash of an S3 object: its key as it was written, its ETag without quotes. */
export function objectHash(bucket: string, key: string, eTag: string): string {
  return pointerHash(bucket, key, eTag.replace(/^"|"$/g, ''));
}

/** The hash of a DynamoDB item by its one or two keys, in the order of their names' bytes. */
export function itemHash(table: string, keys: ReadonlyMap<string, Buffer>): string {
  const sorted = [...keys].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const parts = [table, ...sorted.flat()];
  return pointerHash(...parts, ...Array<string>(5 - parts.length).fill(''));
}

/** S3's notification in the body of a message, or in the envelopes inside it. */
function ofText(text: unknown, depth: number): readonly Pointer[] {
  if (depth >= MAX_DEPTH || typeof text !== 'string' || !text.includes('aws') || !text.includes('s3')) return [];
  const body = parseObject(text);
  if (isSns(body)) return ofText(body.Message, depth + 1);
  if (isEventBridge(body)) return ofEvent(body);
  return asList(body.Records).map(asObject).filter(record => record.eventSource === 'aws:s3').flatMap(ofNotification);
}

function ofNotification(record: JsonObject): readonly Pointer[] {
  if (!textAt(record, 'eventName').startsWith('ObjectCreated')) return [];
  const stored = objectAt(record, 's3', 'object');
  return ofObject(textAt(record, 's3', 'bucket', 'name'), decodeKey(textAt(stored, 'key')), stored);
}

/** Notifications give the key as a form would: blanks as plus signs, the rest percent-encoded. */
function decodeKey(key: string): string {
  const text = key.replace(/\+/g, ' ');
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // no notification of S3's: taken as it stands
  }
}

function ofEvent(event: JsonObject): readonly Pointer[] {
  if (event.source !== 'aws.s3' || event['detail-type'] !== 'Object Created') return [];
  const stored = objectAt(event, 'detail', 'object');
  return ofObject(textAt(event, 'detail', 'bucket', 'name'), textAt(stored, 'key'), stored);
}

function ofObject(bucket: string, key: string, stored: JsonObject): readonly Pointer[] {
  const eTag = textAt(stored, 'eTag') || textAt(stored, 'etag');
  return bucket && key && eTag ? [{ kind: 'aws.s3.object', hash: objectHash(bucket, key, eTag) }] : [];
}

function ofStreamRecord(record: JsonObject): readonly Pointer[] {
  const table = streamTable(textAt(record, 'eventSourceARN'));
  const keys = itemKeys(objectAt(record, 'dynamodb', 'Keys'));
  return table && keys ? [{ kind: 'aws.dynamodb.item', hash: itemHash(table, keys) }] : [];
}

/** The one or two keys as they are hashed: text in UTF-8, a number as its text, a binary one as its bytes. */
export function itemKeys(keys: JsonObject): ReadonlyMap<string, Buffer> | undefined {
  const found = new Map<string, Buffer>();
  for (const [name, value] of Object.entries(keys)) {
    const bytes = isObject(value) ? keyBytes(value) : undefined;
    if (!bytes) return undefined;
    found.set(name, bytes);
  }
  return found.size === 1 || found.size === 2 ? found : undefined;
}

function keyBytes({ S: text, N: number, B: binary }: JsonObject): Buffer | undefined {
  if (typeof text === 'string') return Buffer.from(text);
  if (typeof number === 'string') return Buffer.from(number);
  return typeof binary === 'string' ? Buffer.from(binary, 'base64') : undefined;
}
