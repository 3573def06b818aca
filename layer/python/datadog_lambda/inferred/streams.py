"""Kinesis, DynamoDB streams and Firehose."""

from __future__ import annotations

from datadog_lambda import event_source
from datadog_lambda.arn import last_part, resource_name
from datadog_lambda.event_source import Source
from datadog_lambda.inferred.inferred_span import InferredSpan, Scope, nanoseconds, number_or_text, without_empty
from datadog_lambda.json_value import JsonObject, object_at, text_at

_SECOND = 10**9
_MILLISECOND = 10**6


def spans_of(source: Source, record: JsonObject, scope: Scope) -> list[InferredSpan]:
    if source is event_source.KINESIS:
        return [_kinesis(record, scope)]
    if source is event_source.DYNAMODB:
        return [_dynamodb(record, scope)]
    return [_firehose(record, scope)]


def _kinesis(record: JsonObject, scope: Scope) -> InferredSpan:
    arn = text_at(record, "eventSourceARN")
    stream = resource_name(arn) or last_part(arn) or "kinesis"
    # EventBridge Pipes gives the same fields without the object around them.
    data = object_at(record, "kinesis") or record
    event_id = text_at(record, "eventID")
    tags = without_empty(
        {
            "streamname": stream,
            "shardid": event_id.partition(":")[0],
            "event_source_arn": arn,
            "event_id": event_id,
            "event_name": text_at(record, "eventName"),
            "event_version": text_at(record, "eventVersion"),
            "partition_key": text_at(data, "partitionKey"),
        }
    )
    start = nanoseconds(data.get("approximateArrivalTimestamp"), unit=_SECOND)
    service = scope.services.resolve(stream, "lambda_kinesis", stream, "kinesis")
    return InferredSpan("aws.kinesis", stream, service, "web", start, tags)


def _dynamodb(record: JsonObject, scope: Scope) -> InferredSpan:
    arn = text_at(record, "eventSourceARN")
    table = resource_name(arn) or "dynamodb"
    data = object_at(record, "dynamodb")
    event_name = text_at(record, "eventName")
    tags = without_empty(
        {
            "tablename": table,
            "event_source_arn": arn,
            "event_id": text_at(record, "eventID"),
            "event_name": event_name,
            "event_version": text_at(record, "eventVersion"),
            "stream_view_type": text_at(data, "StreamViewType"),
            "size_bytes": number_or_text(data.get("SizeBytes")),
        }
    )
    start = nanoseconds(data.get("ApproximateCreationDateTime"), unit=_SECOND)
    service = scope.services.resolve(table, "lambda_dynamodb", table, "dynamodb")
    return InferredSpan("aws.dynamodb", f"{event_name} {table}".strip(), service, "web", start, tags)


def _firehose(event: JsonObject, scope: Scope) -> InferredSpan:
    arn = text_at(event, "deliveryStreamArn")
    stream = resource_name(arn) or "firehose"
    tags = without_empty({"streamname": stream, "event_source_arn": arn})
    start = nanoseconds(event.get("approximateArrivalTimestamp"), unit=_MILLISECOND)
    service = scope.services.resolve(stream, "lambda_firehose", stream, "firehose")
    return InferredSpan("aws.firehose", stream, service, "web", start, tags)
