/** S3's notifications. */
import type { Source } from '../event-source';
import { JsonObject, objectAt, textAt } from '../json-value';
import { InferredSpan, isoMoment, numberOrText, Scope, withoutEmpty } from './inferred-span';

export function storageSpans(_source: Source, record: JsonObject, { services }: Scope): readonly InferredSpan[] {
  const bucket = textAt(record, 's3', 'bucket', 'name') || 's3';
  const stored = objectAt(record, 's3', 'object');
  return [{
    name: 'aws.s3',
    resource: bucket,
    service: services.resolve({ specific: bucket, generic: 'lambda_s3', own: bucket, fallback: 's3' }),
    type: 'web',
    start: isoMoment(record.eventTime),
    tags: withoutEmpty({
      event_name: textAt(record, 'eventName'),
      bucketname: bucket,
      bucket_arn: textAt(record, 's3', 'bucket', 'arn'),
      object_key: textAt(stored, 'key'),
      object_size: numberOrText(stored.size),
      object_etag: textAt(stored, 'eTag'),
    }),
    isAsync: true,
  }];
}
