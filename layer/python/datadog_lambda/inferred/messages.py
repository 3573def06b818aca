"""SQS, SNS and EventBridge, each of which may stand in the body of the next."""

from __future__ import annotations

from datadog_lambda import event_source
from datadog_lambda.arn import last_part
from datadog_lambda.carriers import envelope
from datadog_lambda.event_source import Source
from datadog_lambda.inferred import storage
from datadog_lambda.inferred.inferred_span import InferredSpan, Scope, from_iso, nanoseconds, without_empty
from datadog_lambda.json_value import (
    JsonObject,
    as_list,
    as_object,
    child,
    finite_number,
    object_at,
    parse_object,
    text_at,
)

_MILLISECOND = 10**6


def spans_of(source: Source, record: JsonObject, scope: Scope) -> list[InferredSpan]:
    """The span of the last service, after those of the services that its message came through."""
    if source is event_source.SQS:
        return _sqs(record, scope)
    if source is event_source.SNS:
        return _sns(object_at(record, "Sns"), scope, text_at(record, "EventSubscriptionArn"), None)
    return _event_bridge(record, scope, None)


def _sqs(record: JsonObject, scope: Scope) -> list[InferredSpan]:
    arn = text_at(record, "eventSourceARN")
    queue = last_part(arn) or "sqs"
    attributes = object_at(record, "attributes")
    start = nanoseconds(attributes.get("SentTimestamp"), unit=_MILLISECOND)
    received = finite_number(attributes.get("ApproximateReceiveCount"))
    tags = without_empty(
        {
            "queuename": queue,
            "event_source_arn": arn,
            "receipt_handle": text_at(record, "receiptHandle"),
            "sender_id": text_at(attributes, "SenderId"),
            "retry_count": int(received) if received is not None else None,
        }
    )
    service = scope.services.resolve(queue, "lambda_sqs", queue, "sqs")
    return [*_upstream(record.get("body"), scope, start), InferredSpan("aws.sqs", queue, service, "web", start, tags)]


def _sns(message: JsonObject, scope: Scope, subscription: str, end: int | None) -> list[InferredSpan]:
    arn = text_at(message, "TopicArn")
    topic = last_part(arn) or "sns"
    start = from_iso(message.get("Timestamp"))
    tags = without_empty(
        {
            "topicname": topic,
            "topic_arn": arn,
            "message_id": text_at(message, "MessageId"),
            "type": text_at(message, "Type"),
            "subject": text_at(message, "Subject"),
            "event_subscription_arn": subscription,
        }
    )
    service = scope.services.resolve(topic, "lambda_sns", topic, "sns")
    span = InferredSpan("aws.sns", topic, service, "web", start, tags, True, end)
    return [*_upstream(message.get("Message"), scope, start), span]


def _event_bridge(event: JsonObject, scope: Scope, end: int | None) -> list[InferredSpan]:
    origin = text_at(event, "source") or "eventbridge"
    # EventBridge's own time has whole seconds; a tracer that sent the event knows better.
    hint = nanoseconds(child(event, "detail", "_datadog", "x-datadog-start-time"), unit=_MILLISECOND)
    start = hint or from_iso(event.get("time"))
    tags = without_empty({"detail_type": text_at(event, "detail-type")})
    service = scope.services.resolve(origin, "lambda_eventbridge", origin, "eventbridge")
    return [InferredSpan("aws.eventbridge", origin, service, "web", start, tags, True, end)]


def _upstream(text: object, scope: Scope, end: int | None) -> list[InferredSpan]:
    """The spans of the envelope in a body; they end when the next service took the message."""
    if not isinstance(text, str) or not _may_be_envelope(text):
        return []
    body = parse_object(text)
    if envelope.is_sns(body):
        return _sns(body, scope, "", end)
    if envelope.is_event_bridge(body):
        return _event_bridge(body, scope, end)
    notification = as_object(next(iter(as_list(body.get("Records"))), None))
    return storage.spans_of(event_source.S3, notification, scope, end) if is_notification(notification) else []


def _may_be_envelope(text: str) -> bool:
    """What a body must hold to be one: cheaper to look for than to parse."""
    return '"TopicArn"' in text or '"detail-type"' in text or '"aws:s3"' in text


def is_notification(record: JsonObject) -> bool:
    return record.get("eventSource") == "aws:s3" and bool(object_at(record, "s3"))
