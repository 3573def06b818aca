/** Which service an event came from, by the marks that AWS puts on it, before anything is read from it. */
import { appSyncCarriers } from './carriers/app-sync';
import type { CarriersOf } from './carriers/carrier';
import { documentDbCarriers, documentDbMessageId, documentDbRecords } from './carriers/document-db';
import { durableCarriers } from './carriers/durable';
import { eventBridgeCarriers, eventBridgeMessageId } from './carriers/event-bridge';
import { firehoseCarriers, firehoseMessageId } from './carriers/firehose';
import { httpCarriers } from './carriers/http';
import { kafkaCarriers, kafkaMessageId, kafkaRecords } from './carriers/kafka';
import { kinesisCarriers, kinesisMessageId } from './carriers/kinesis';
import { mqCarriers, mqMessageId, mqRecords } from './carriers/mq';
import { snsCarriers, snsMessageId } from './carriers/sns';
import { sqsCarriers, sqsMessageId } from './carriers/sqs';
import { asList, asObject, child, firstRecord, isObject, JsonObject, objectAt, textAt } from './json-value';
import { stateContext } from './step-functions';

/** One row of the table. */
export interface Source {
  /** `function_trigger.event_source`; empty: nobody marked the event. */
  readonly name: string;
  readonly carriers?: CarriersOf;
  /** Given where each record is a message from a producer of its own: its id. */
  readonly messageId?: (record: JsonObject) => string;
  /** Given where a batch is not in `Records`. */
  readonly records?: (event: JsonObject) => readonly JsonObject[];
  readonly http?: boolean;
  readonly hasRoute?: boolean;
  readonly sendsStatus?: boolean;
  /** No result at all is an empty 200. */
  readonly nullIsOk?: boolean;
}

const http = { carriers: httpCarriers, http: true, sendsStatus: true };

export const UNKNOWN: Source = { name: '' };
export const FUNCTION_URL: Source = { name: 'lambda-function-url', ...http, nullIsOk: true };
export const REST_API: Source = { name: 'api-gateway', ...http, hasRoute: true };
export const HTTP_API: Source = { name: 'api-gateway', ...http, hasRoute: true, nullIsOk: true };
export const WEBSOCKET_API: Source = { name: 'api-gateway', carriers: httpCarriers, sendsStatus: true };
export const LOAD_BALANCER: Source = { name: 'application-load-balancer', ...http };
export const LATTICE: Source = { name: 'vpc-lattice', ...http };
export const APP_SYNC: Source = { name: 'appsync', carriers: appSyncCarriers };
export const LOGS: Source = { name: 'cloudwatch-logs' };
export const SCHEDULE: Source = { name: 'cloudwatch-events', carriers: eventBridgeCarriers };
export const EVENT_BRIDGE: Source = { name: 'eventbridge', carriers: eventBridgeCarriers, messageId: eventBridgeMessageId };
export const STATES: Source = { name: 'states' };
export const DURABLE: Source = { name: 'durable', carriers: durableCarriers };
export const CLOUDFRONT: Source = { name: 'cloudfront' };
export const DYNAMODB: Source = { name: 'dynamodb' };
export const KINESIS: Source = { name: 'kinesis', carriers: kinesisCarriers, messageId: kinesisMessageId };
export const S3: Source = { name: 's3' };
export const SNS: Source = { name: 'sns', carriers: snsCarriers, messageId: snsMessageId };
export const SQS: Source = { name: 'sqs', carriers: sqsCarriers, messageId: sqsMessageId };
export const KAFKA: Source = { name: 'msk', carriers: kafkaCarriers, messageId: kafkaMessageId, records: kafkaRecords };
export const SELF_MANAGED_KAFKA: Source = { ...KAFKA, name: 'kafka' };
export const MQ: Source = { name: 'mq', carriers: mqCarriers, messageId: mqMessageId, records: mqRecords };
export const DOCUMENT_DB: Source =
  { name: 'documentdb', carriers: documentDbCarriers, messageId: documentDbMessageId, records: documentDbRecords };
export const FIREHOSE: Source = { name: 'firehose', carriers: firehoseCarriers, messageId: firehoseMessageId };
export const IOT: Source = { name: 'iot' };

const BY_RECORD = new Map<unknown, Source>([
  ['aws:dynamodb', DYNAMODB], ['aws:kinesis', KINESIS], ['aws:s3', S3], ['aws:sns', SNS], ['aws:sqs', SQS],
]);

const BY_EVENT = new Map<unknown, Source>([
  ['aws:kafka', KAFKA], ['SelfManagedKafka', SELF_MANAGED_KAFKA], ['aws:SelfManagedKafka', SELF_MANAGED_KAFKA],
  ['aws:amq', MQ], ['aws:mq', MQ], ['aws:rmq', MQ], ['aws:docdb', DOCUMENT_DB],
]);

// EventBridge Pipes and AppSync's batches give a list of what they give one by one.
const LISTED: readonly Source[] = [EVENT_BRIDGE, SCHEDULE, APP_SYNC, SQS, KINESIS, DYNAMODB, KAFKA, SELF_MANAGED_KAFKA, MQ];

/** The source of an event; UNKNOWN when AWS left no mark. Never throws. */
export function detectSource(event: unknown): Source {
  if (Array.isArray(event)) {
    const first: unknown = event[0];
    const inner = isObject(first) ? ofListed(first) : UNKNOWN;
    return LISTED.includes(inner) ? inner : UNKNOWN;
  }
  if (!isObject(event)) return UNKNOWN;
  const record = firstRecord(event);
  if (Object.keys(record).length > 0) return ofRecord(record);
  const ofCaller = isObject(event.requestContext) ? ofRequest(event, event.requestContext) : UNKNOWN;
  return ofCaller === UNKNOWN ? ofEnvelope(event) : ofCaller;
}

function ofListed(item: JsonObject): Source {
  const source = ofRecord(item);
  return source === UNKNOWN ? detectSource(item) : source;
}

function ofRecord(record: JsonObject): Source {
  return 'cf' in record ? CLOUDFRONT : BY_RECORD.get(record.eventSource ?? record.EventSource) ?? UNKNOWN;
}

function ofRequest(event: JsonObject, request: JsonObject): Source {
  if (isObject(request.elb)) return LOAD_BALANCER;
  if (request.serviceArn || request.serviceNetworkArn) return LATTICE;
  if (!request.stage) return UNKNOWN;
  if (textAt(request, 'domainName').split('.')[1] === 'lambda-url') return FUNCTION_URL;
  if (request.messageDirection || request.connectionId) return WEBSOCKET_API;
  return event.version === '2.0' || ('routeKey' in event && !('httpMethod' in event)) ? HTTP_API : REST_API;
}

function ofEnvelope(event: JsonObject): Source {
  if (isObject(event.awslogs)) return LOGS;
  if (typeof event['detail-type'] === 'string') {
    return event.source === 'aws.events' || 'EventCategories' in objectAt(event, 'detail') ? SCHEDULE : EVENT_BRIDGE;
  }
  if (typeof event.DurableExecutionArn === 'string') return DURABLE;
  const byEvent = BY_EVENT.get(event.eventSource);
  if (byEvent) return byEvent;
  if (typeof event.deliveryStreamArn === 'string' && asList(event.records).length > 0) return FIREHOSE;
  const info = objectAt(event, 'info');
  if (typeof info.fieldName === 'string' && typeof info.parentTypeName === 'string') return APP_SYNC;
  if (typeof event.signatureVerified === 'boolean' && isObject(event.protocolData)) return IOT;
  if (typeof event.raw_path === 'string' && typeof event.method === 'string') return LATTICE;
  return stateContext(event) ? STATES : UNKNOWN;
}

/** What a batch consists of; an event that is no batch is a batch of itself. */
export function recordsOf(source: Source, event: unknown): readonly JsonObject[] {
  if (Array.isArray(event)) return source === APP_SYNC ? [asObject(event[0])] : event.map(asObject);
  if (source.records) return source.records(asObject(event));
  const records = asList(child(event, source === FIREHOSE ? 'records' : 'Records'));
  const isBatch = records.length > 0 && source !== STATES && source !== EVENT_BRIDGE;
  return isBatch ? records.map(asObject) : [asObject(event)];
}
