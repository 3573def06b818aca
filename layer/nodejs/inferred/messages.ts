/** SQS, SNS and EventBridge, each of which may stand in the body of the next. */
import { lastPart } from '../arn';
import { isEventBridge, isSns, MAX_DEPTH } from '../carriers/envelope';
import { S3, SNS, Source, SQS } from '../event-source';
import { child, finiteNumber, firstRecord, JsonObject, objectAt, parseObject, textAt } from '../json-value';
import { InferredSpan, isoMoment, moment, Scope, withoutEmpty } from './inferred-span';
import { storageSpans } from './storage';

/** The span of the last service, after those of the services that its message came through. */
export function messageSpans(source: Source, record: JsonObject, scope: Scope): readonly InferredSpan[] {
  if (source === SQS) return sqsSpans(record, scope);
  if (source === SNS) return snsSpans(objectAt(record, 'Sns'), scope, { subscription: textAt(record, 'EventSubscriptionArn'), depth: 0 });
  return [eventBridgeSpan(record, scope)];
}

function sqsSpans(record: JsonObject, scope: Scope): readonly InferredSpan[] {
  const arn = textAt(record, 'eventSourceARN');
  const queue = lastPart(arn) || 'sqs';
  const attributes = objectAt(record, 'attributes');
  const start = moment(attributes.SentTimestamp);
  const span: InferredSpan = {
    name: 'aws.sqs',
    resource: queue,
    service: scope.services.resolve({ specific: queue, generic: 'lambda_sqs', own: queue, fallback: 'sqs' }),
    type: 'web',
    start,
    tags: withoutEmpty({
      queuename: queue,
      event_source_arn: arn,
      receipt_handle: textAt(record, 'receiptHandle'),
      sender_id: textAt(attributes, 'SenderId'),
      retry_count: finiteNumber(attributes.ApproximateReceiveCount),
    }),
    isAsync: true,
  };
  return [...upstreamSpans(record.body, scope, start, 0), span];
}

interface Nesting {
  readonly subscription?: string;
  readonly end?: number;
  readonly depth: number;
}

function snsSpans(message: JsonObject, scope: Scope, { subscription, end, depth }: Nesting): readonly InferredSpan[] {
  const arn = textAt(message, 'TopicArn');
  const topic = lastPart(arn) || 'sns';
  const start = isoMoment(message.Timestamp);
  const span: InferredSpan = {
    name: 'aws.sns',
    resource: topic,
    service: scope.services.resolve({ specific: topic, generic: 'lambda_sns', own: topic, fallback: 'sns' }),
    type: 'web',
    start,
    tags: withoutEmpty({
      topicname: topic,
      topic_arn: arn,
      message_id: textAt(message, 'MessageId'),
      type: textAt(message, 'Type'),
      subject: textAt(message, 'Subject'),
      event_subscription_arn: subscription,
    }),
    isAsync: true,
    end,
  };
  return [...upstreamSpans(message.Message, scope, start, depth + 1), span];
}

function eventBridgeSpan(event: JsonObject, scope: Scope, end?: number): InferredSpan {
  const origin = textAt(event, 'source') || 'eventbridge';
  return {
    name: 'aws.eventbridge',
    resource: origin,
    service: scope.services.resolve({ specific: origin, generic: 'lambda_eventbridge', own: origin, fallback: 'eventbridge' }),
    type: 'web',
    // EventBridge's own time has whole seconds; tracers that know better say so beside their headers.
    start: moment(child(event, 'detail', '_datadog', 'x-datadog-start-time')) ?? isoMoment(event.time),
    tags: withoutEmpty({ detail_type: textAt(event, 'detail-type') }),
    isAsync: true,
    end,
  };
}

/** The spans of the envelope in a body; they end when the next service took the message. */
function upstreamSpans(text: unknown, scope: Scope, end: number | undefined, depth: number): readonly InferredSpan[] {
  if (depth >= MAX_DEPTH || typeof text !== 'string') return [];
  if (!/"TopicArn"|"detail-type"|"aws:s3"/.test(text)) return [];
  const body = parseObject(text);
  if (isSns(body)) return snsSpans(body, scope, { end, depth });
  if (isEventBridge(body)) return [eventBridgeSpan(body, scope, end)];
  const stored = firstRecord(body);
  return stored.eventSource === 'aws:s3' ? storageSpans(S3, stored, scope).map(span => ({ ...span, end })) : [];
}
