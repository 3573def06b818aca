"""Kafka, Amazon's and self-managed, and IoT Core's custom authorizers."""

from __future__ import annotations

from datadog_lambda import event_source
from datadog_lambda.arn import resource_name
from datadog_lambda.event_source import Source
from datadog_lambda.inferred.inferred_span import InferredSpan, Scope, nanoseconds, without_empty
from datadog_lambda.json_value import JsonObject, as_list, as_object, object_at, text_at

_MILLISECOND = 10**6


def spans_of(source: Source, record: JsonObject, scope: Scope) -> list[InferredSpan]:
    if source is event_source.IOT:
        protocols = [name for name in as_list(record.get("protocols")) if isinstance(name, str)]
        resource = protocols[-1] if protocols else next(iter(object_at(record, "protocolData")), "iot")
        service = scope.services.resolve(resource, "lambda_iot", "iot", "iot")
        return [InferredSpan("aws.iot", resource, service, "web", None, {}, False)]
    is_amazon = source is event_source.KAFKA
    topic = text_at(record, "topic") or "kafka"
    arn = text_at(record, "eventSourceArn")
    cluster = resource_name(arn)
    kind = "msk" if is_amazon else "kafka"
    tags = without_empty({"topic": topic, "partition": _text(record.get("partition")), "event_source_arn": arn})
    start = nanoseconds(as_object(record).get("timestamp"), unit=_MILLISECOND)
    service = scope.services.resolve(cluster or topic, f"lambda_{kind}", cluster, kind)
    return [InferredSpan(f"aws.{kind}", topic, service, "web", start, tags)]


def _text(value: object) -> str:
    return str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
