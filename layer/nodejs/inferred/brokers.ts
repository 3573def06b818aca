/** Kafka, Amazon's and self-managed, and IoT Core's custom authorizers. */
import { resourceName } from '../arn';
import { IOT, KAFKA, Source } from '../event-source';
import { asList, JsonObject, objectAt, textAt } from '../json-value';
import { InferredSpan, moment, numberOrText, Scope, withoutEmpty } from './inferred-span';

export function brokerSpans(source: Source, record: JsonObject, scope: Scope): readonly InferredSpan[] {
  return source === IOT ? iotSpans(record, scope) : kafkaSpans(source, record, scope);
}

function iotSpans(record: JsonObject, { services }: Scope): readonly InferredSpan[] {
  const protocols = asList(record.protocols).filter((name): name is string => typeof name === 'string');
  const resource = protocols.at(-1) ?? Object.keys(objectAt(record, 'protocolData'))[0] ?? 'iot';
  const service = services.resolve({ specific: resource, generic: 'lambda_iot', own: 'iot', fallback: 'iot' });
  return [{ name: 'aws.iot', resource, service, type: 'web', tags: {}, isAsync: false }];
}

function kafkaSpans(source: Source, record: JsonObject, { services }: Scope): readonly InferredSpan[] {
  const topic = textAt(record, 'topic') || 'kafka';
  const arn = textAt(record, 'eventSourceArn');
  const cluster = resourceName(arn);
  const kind = source === KAFKA ? 'msk' : 'kafka';
  const partition = numberOrText(record.partition);
  return [{
    name: `aws.${kind}`,
    resource: topic,
    service: services.resolve({ specific: cluster || topic, generic: `lambda_${kind}`, own: cluster, fallback: kind }),
    type: 'web',
    start: moment(record.timestamp),
    tags: withoutEmpty({ topic, partition: partition === undefined ? '' : String(partition), event_source_arn: arn }),
    isAsync: true,
  }];
}
