"""What triggered the function, as tags of ``aws.lambda``."""

from __future__ import annotations

import json
import zlib

from datadog_lambda import event_source, step_functions
from datadog_lambda.arn import FunctionArn
from datadog_lambda.event_source import Source
from datadog_lambda.http_request import HttpRequest
from datadog_lambda.inferred.inferred_span import without_empty
from datadog_lambda.json_value import JsonObject, as_list, as_text, decode_base64, object_at, text_at
from datadog_lambda.tracer_types import TagValue

# A log group's name is at most 512 characters and stands at the start; what is behind it need not be unpacked.
_LOG_HEAD_BYTES = 4096


def trigger_tags(
    source: Source, record: JsonObject, function: FunctionArn, http: HttpRequest | None
) -> dict[str, TagValue]:
    """Tags for an event, or for the first record of a batch; none for an event that nobody marked."""
    if not source.name:
        return {}
    tags: dict[str, TagValue | None] = {
        "function_trigger.event_source": source.name,
        "function_trigger.event_source_arn": event_source_arn(source, record, function),
    }
    if source is event_source.STATES:
        tags.update(step_functions.tags_of(record))
    if http is not None and source.http:
        tags["span.kind"] = "server"
        tags["http.url"] = http.url
        tags["http.url_details.path"] = http.path
        tags["http.method"] = http.method
        tags["http.route"] = http.route
        tags["http.useragent"] = http.user_agent
        tags["http.referer"] = http.referer
    return without_empty(tags)


def event_source_arn(source: Source, record: JsonObject, function: FunctionArn) -> str:
    """The ARN of what invoked, in the partition of the function; empty where there is none to know."""
    given = text_at(record, "eventSourceARN") or text_at(record, "eventSourceArn")
    if given:
        return given
    make = _ARNS.get(source.name)
    return make(source, record, function) if make else ""


def _of_bucket(source: Source, record: JsonObject, function: FunctionArn) -> str:
    return text_at(record, "s3", "bucket", "arn")


def _of_topic(source: Source, record: JsonObject, function: FunctionArn) -> str:
    return text_at(record, "Sns", "TopicArn")


def _of_origin(source: Source, record: JsonObject, function: FunctionArn) -> str:
    return text_at(record, "source")


def _of_rule(source: Source, record: JsonObject, function: FunctionArn) -> str:
    resources = as_list(record.get("resources"))
    return as_text(resources[0]) if resources else ""


def _of_url(source: Source, record: JsonObject, function: FunctionArn) -> str:
    if not function.name:
        return ""
    qualifier = f":{function.qualifier}" if function.qualifier else ""
    return f"arn:{function.partition}:lambda:{function.region}:{function.account}:url:{function.name}{qualifier}"


def _of_api(source: Source, record: JsonObject, function: FunctionArn) -> str:
    request = object_at(record, "requestContext")
    api, stage = text_at(request, "apiId"), text_at(request, "stage")
    if not api:
        return ""
    kind = "restapis" if source is event_source.REST_API else "apis"
    return f"arn:{function.partition}:apigateway:{function.region}::/{kind}/{api}/stages/{stage}"


def _of_target_group(source: Source, record: JsonObject, function: FunctionArn) -> str:
    return text_at(record, "requestContext", "elb", "targetGroupArn")


def _of_lattice(source: Source, record: JsonObject, function: FunctionArn) -> str:
    return text_at(record, "requestContext", "serviceArn")


def _of_distribution(source: Source, record: JsonObject, function: FunctionArn) -> str:
    distribution = text_at(record, "cf", "config", "distributionId")
    return (
        f"arn:{function.partition}:cloudfront::{function.account}:distribution/{distribution}" if distribution else ""
    )


def _of_log_group(source: Source, record: JsonObject, function: FunctionArn) -> str:
    group = log_group(object_at(record, "awslogs").get("data"))
    return f"arn:{function.partition}:logs:{function.region}:{function.account}:log-group:{group}" if group else ""


def _of_state_machine(source: Source, record: JsonObject, function: FunctionArn) -> str:
    context = step_functions.unwrap(record)
    return text_at(context, "StateMachine", "Id") if context else ""


def _of_delivery(source: Source, record: JsonObject, function: FunctionArn) -> str:
    return text_at(record, "deliveryStreamArn")


_ARNS = {
    event_source.S3.name: _of_bucket,
    event_source.SNS.name: _of_topic,
    event_source.EVENT_BRIDGE.name: _of_origin,
    event_source.SCHEDULE.name: _of_rule,
    event_source.FUNCTION_URL.name: _of_url,
    event_source.REST_API.name: _of_api,
    event_source.LOAD_BALANCER.name: _of_target_group,
    event_source.LATTICE.name: _of_lattice,
    event_source.CLOUDFRONT.name: _of_distribution,
    event_source.LOGS.name: _of_log_group,
    event_source.STATES.name: _of_state_machine,
    event_source.FIREHOSE.name: _of_delivery,
}


def log_group(data: object) -> str:
    """The log group that a CloudWatch Logs event names, unpacking no more of it than its head."""
    try:
        head = zlib.decompressobj(31).decompress(decode_base64(data), _LOG_HEAD_BYTES).decode("utf-8", "ignore")
    except zlib.error:
        return ""
    _, found, rest = head.partition('"logGroup"')
    rest = rest.lstrip().removeprefix(":").lstrip()
    try:
        return as_text(json.JSONDecoder().raw_decode(rest)[0]) if found else ""
    except ValueError:
        return ""
