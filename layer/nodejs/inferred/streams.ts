/** Kinesis, DynamoDB streams and Firehose. */
import { lastPart, resourceName } from '../arn';
import { DYNAMODB, KINESIS, Source } from '../event-source';
import { isObject, JsonObject, objectAt, textAt } from '../json-value';
import { InferredSpan, moment, numberOrText, Scope, withoutEmpty } from './inferred-span';

const SECOND = 1000;

export function streamSpans(source: Source, record: JsonObject, scope: Scope): readonly InferredSpan[] {
  if (source === KINESIS) return [kinesisSpan(record, scope)];
  return [source === DYNAMODB ? dynamoDbSpan(record, scope) : firehoseSpan(record, scope)];
}

function kinesisSpan(record: JsonObject, { services }: Scope): InferredSpan {
  const arn = textAt(record, 'eventSourceARN');
  const stream = resourceName(arn) || lastPart(arn) || 'kinesis';
  // EventBridge Pipes gives the same fields without the object around them.
  const data = isObject(record.kinesis) ? record.kinesis : record;
  const eventId = textAt(record, 'eventID');
  return {
    name: 'aws.kinesis',
    resource: stream,
    service: services.resolve({ specific: stream, generic: 'lambda_kinesis', own: stream, fallback: 'kinesis' }),
    type: 'web',
    start: moment(data.approximateArrivalTimestamp, SECOND),
    tags: withoutEmpty({
      streamname: stream,
      shardid: eventId.split(':', 1)[0],
      event_source_arn: arn,
      event_id: eventId,
      event_name: textAt(record, 'eventName'),
      event_version: textAt(record, 'eventVersion'),
      partition_key: textAt(data, 'partitionKey'),
    }),
    isAsync: true,
  };
}

function dynamoDbSpan(record: JsonObject, { services }: Scope): InferredSpan {
  const arn = textAt(record, 'eventSourceARN');
  const table = resourceName(arn) || 'dynamodb';
  const data = objectAt(record, 'dynamodb');
  const eventName = textAt(record, 'eventName');
  return {
    name: 'aws.dynamodb',
    resource: `${eventName} ${table}`.trim(),
    service: services.resolve({ specific: table, generic: 'lambda_dynamodb', own: table, fallback: 'dynamodb' }),
    type: 'web',
    start: moment(data.ApproximateCreationDateTime, SECOND),
    tags: withoutEmpty({
      tablename: table,
      event_source_arn: arn,
      event_id: textAt(record, 'eventID'),
      event_name: eventName,
      event_version: textAt(record, 'eventVersion'),
      stream_view_type: textAt(data, 'StreamViewType'),
      size_bytes: numberOrText(data.SizeBytes),
    }),
    isAsync: true,
  };
}

function firehoseSpan(record: JsonObject, { services }: Scope): InferredSpan {
  const arn = textAt(record, 'deliveryStreamArn');
  const stream = resourceName(arn) || 'firehose';
  return {
    name: 'aws.firehose',
    resource: stream,
    service: services.resolve({ specific: stream, generic: 'lambda_firehose', own: stream, fallback: 'firehose' }),
    type: 'web',
    start: moment(record.approximateArrivalTimestamp),
    tags: withoutEmpty({ streamname: stream, event_source_arn: arn }),
    isAsync: true,
  };
}
