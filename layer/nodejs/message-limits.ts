/**
 * A trace's context never makes a message too large: what the tracer has added is taken off again where a call that AWS would
 * have taken might be refused for it.
 *
 * How much a queue or a topic takes is its owner's choice, which a call does not tell. So a message within the usual limit stays
 * within it; one beyond it can only be for a destination with the highest, and stays within that. What is in a batch counts
 * together as well.
 */
import { subscribe } from 'diagnostics_channel';
import { note } from './diagnostics';
import { child, isObject, JsonObject } from './json-value';

type Limits = readonly [usual: number, highest: number];

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html, where older queues keep 256 KiB;
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
const MESSAGES: Limits = [256 * KIBIBYTE, MEBIBYTE];
/** Of all records of a call: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const RECORDS: Limits = [5 * MEBIBYTE, 10 * MEBIBYTE];
const CONTEXT = '_datadog';

interface Part {
  /** Bytes that count in any case, without the context. */
  readonly least: number;
  /** Bytes that AWS's documentation does not say to count, nor not to. */
  readonly doubtful: number;
  /** Bytes of the context; 0: there is none. */
  readonly context: number;
  remove(): void;
}

interface Kind {
  /** Whether each has to be within the limits, or only all of a call together. */
  readonly isLimitedAlone: boolean;
  /** All bytes that count or may. */
  readonly sizeOf: (sent: JsonObject) => number;
  readonly partOf: (sent: JsonObject) => Part;
}

/** The tracer's channels, in which a call's parameters are, with the context in them by the time that subscribers hear of it. */
export function keepWithinLimits(): void {
  for (const service of ['sqs', 'sns', 'kinesis']) {
    subscribe(`apm:aws:request:start:${service}`, message => {
      try {
        trimCall(child(message, 'request', 'operation'), child(message, 'request', 'params'));
      } catch (error) {
        note('message-limits', error); // the call goes out as the tracer has made it
      }
    });
  }
}

/** How many contexts were taken off the parameters of a call. */
export function trimCall(operation: unknown, params: unknown): number {
  if (!isObject(params)) return 0;
  const count = operation === 'putRecords' ? trim(listOf(params.Records), RECORD, RECORDS) : trim(messagesOf(operation, params), MESSAGE, MESSAGES);
  if (count > 0) note('message-too-large-for-context');
  return count;
}

function messagesOf(operation: unknown, params: JsonObject): readonly JsonObject[] {
  switch (operation) {
    case 'sendMessage': case 'publish': return [params];
    case 'sendMessageBatch': return listOf(params.Entries);
    case 'publishBatch': return listOf(params.PublishBatchRequestEntries);
    default: return [];
  }
}

/** The first of a batch keep theirs for as long as there is room. */
function trim(sent: readonly JsonObject[], { sizeOf, partOf, isLimitedAlone }: Kind, limits: Limits): number {
  if (sum(sent, sizeOf) <= limits[0]) return 0; // the usual case
  const parts = sent.map(partOf);
  let removed = 0;
  let left = roomIn(sum(parts, part => part.least), sum(parts, part => part.doubtful), limits);
  for (const part of parts) {
    if (part.context === 0) continue;
    const room = isLimitedAlone ? Math.min(left, roomIn(part.least, part.doubtful, limits)) : left;
    if (part.context <= room) left -= part.context;
    else {
      part.remove();
      removed++;
    }
  }
  return removed;
}

function roomIn(least: number, doubtful: number, limits: Limits): number {
  return (limits.find(limit => least <= limit) ?? 0) - least - doubtful;
}

const attributesOf = ({ MessageAttributes: attributes }: JsonObject) => isObject(attributes) ? attributes : {};
const attributeSize = (attributes: JsonObject, name: string) =>
  sum(['DataType', 'StringValue', 'BinaryValue'], field => bytesOf(child(attributes[name], field))) + bytesOf(name);

const MESSAGE: Kind = {
  isLimitedAlone: true,
  sizeOf: message => {
    const attributes = attributesOf(message);
    const texts = bytesOf(message.MessageBody ?? message.Message) + bytesOf(message.Subject);
    return texts + sum(Object.keys(attributes), name => attributeSize(attributes, name));
  },
  partOf: message => {
    const attributes = attributesOf(message);
    const context = CONTEXT in attributes ? attributeSize(attributes, CONTEXT) : 0;
    const doubtful = bytesOf(message.Subject);
    const least = MESSAGE.sizeOf(message) - context - doubtful;
    return { least, doubtful, context, remove: () => { Reflect.deleteProperty(attributes, CONTEXT); } };
  },
};

const RECORD: Kind = {
  isLimitedAlone: false, // the tracer itself sees to that
  sizeOf: record => bytesOf(record.Data) + bytesOf(record.PartitionKey),
  partOf: record => {
    const { Data: data } = record;
    const size = RECORD.sizeOf(record);
    // The tracer leaves a Buffer of JSON where it has added something.
    const without = Buffer.isBuffer(data) && data.includes(`"${CONTEXT}":`) ? withoutContext(data) : undefined;
    const context = without ? bytesOf(data) - without.length : 0;
    return { least: size - context, doubtful: 0, context, remove: () => { Reflect.set(record, 'Data', without); } };
  },
};

function withoutContext(data: Buffer): Buffer {
  const content = JSON.parse(data.toString('utf8')) as Record<string, unknown>;
  delete content[CONTEXT];
  return Buffer.from(JSON.stringify(content));
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  return value instanceof Uint8Array ? value.length : 0;
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0);
}
