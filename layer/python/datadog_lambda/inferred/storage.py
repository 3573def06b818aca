"""S3's notifications."""

from __future__ import annotations

from datadog_lambda.event_source import Source
from datadog_lambda.inferred.inferred_span import InferredSpan, Scope, from_iso, number_or_text, without_empty
from datadog_lambda.json_value import JsonObject, object_at, text_at


def spans_of(source: Source, record: JsonObject, scope: Scope, end: int | None = None) -> list[InferredSpan]:
    bucket = text_at(record, "s3", "bucket", "name") or "s3"
    stored = object_at(record, "s3", "object")
    tags = without_empty(
        {
            "event_name": text_at(record, "eventName"),
            "bucketname": bucket,
            "bucket_arn": text_at(record, "s3", "bucket", "arn"),
            "object_key": text_at(stored, "key"),
            "object_size": number_or_text(stored.get("size")),
            "object_etag": text_at(stored, "eTag"),
        }
    )
    service = scope.services.resolve(bucket, "lambda_s3", bucket, "s3")
    return [InferredSpan("aws.s3", bucket, service, "web", from_iso(record.get("eventTime")), tags, True, end)]
