"""API Gateway: REST, HTTP and WebSocket APIs, and the authorizer that ran before."""

from __future__ import annotations

from datadog_lambda import event_source
from datadog_lambda.carriers import authorizer
from datadog_lambda.event_source import Source
from datadog_lambda.http_request import HttpRequest, read_request
from datadog_lambda.inferred.inferred_span import (
    InferredSpan,
    Scope,
    finish_time,
    nanoseconds,
    number_or_text,
    without_empty,
)
from datadog_lambda.json_value import JsonObject, finite_number, object_at, text_at
from datadog_lambda.tracer_types import TagValue

_MILLISECOND = 10**6


def spans_of(source: Source, event: JsonObject, scope: Scope) -> list[InferredSpan]:
    request = object_at(event, "requestContext")
    domain = text_at(request, "domainName")
    if not domain:
        return []
    start = nanoseconds(request.get("requestTimeEpoch", request.get("timeEpoch")), unit=_MILLISECOND)
    api = text_at(request, "apiId")
    http = scope.http or read_request(source, event)
    tags = _tags(source, event, request, scope, http)
    service = scope.services.resolve(api, "lambda_api_gateway", domain, domain)
    name, resource = _name_and_resource(source, event, domain, http)
    asked = scope.decode_authorizer and "authorizer" in request
    before = _authorizer_times(source, event, request, start) if asked else None
    spans: list[InferredSpan] = []
    if before is not None:
        began, start = before
        if source is not event_source.HTTP_API:
            spans.append(InferredSpan("aws.apigateway.authorizer", resource, service, "web", began, tags, False, start))
    return [*spans, InferredSpan(name, resource, service, "web", start, tags, http.is_event)]


def _name_and_resource(source: Source, event: JsonObject, domain: str, http: HttpRequest) -> tuple[str, str]:
    if source is event_source.WEBSOCKET_API:
        return "aws.apigateway", f"{domain} {text_at(event, 'requestContext', 'routeKey')}"
    if source is event_source.HTTP_API:
        # A route with a parameter names what was asked for; any other may be a catch-all, so the path does.
        return "aws.httpapi", f"{http.method} {http.route if '{' in http.route else http.path}".strip()
    path = text_at(event, "requestContext", "resourcePath") or http.route
    return "aws.apigateway", f"{http.method} {path}".strip()


def _tags(
    source: Source, event: JsonObject, request: JsonObject, scope: Scope, http: HttpRequest
) -> dict[str, TagValue]:
    domain = text_at(request, "domainName")
    tags: dict[str, TagValue | None] = {
        "apiid": text_at(request, "apiId"),
        "stage": text_at(request, "stage"),
        "domain_name": domain,
        "dd_resource_key": resource_key(source, event, scope),
    }
    if source is event_source.WEBSOCKET_API:
        route = text_at(request, "routeKey")
        tags["http.url"] = f"https://{domain}/{route}"
        tags["endpoint"] = route
        tags["message_direction"] = text_at(request, "messageDirection")
        tags["connection_id"] = text_at(request, "connectionId")
        tags["event_type"] = text_at(request, "eventType")
        return without_empty(tags)
    tags["http.url"] = http.url
    tags["endpoint"] = http.path
    tags["http.method"] = http.method
    tags["http.useragent"] = http.user_agent
    tags["http.route"] = http.route
    if source is event_source.HTTP_API:
        tags["http.protocol"] = number_or_text(object_at(request, "http").get("protocol"))
        tags["http.source_ip"] = number_or_text(object_at(request, "http").get("sourceIp"))
    return without_empty(tags)


def resource_key(source: Source, event: JsonObject, scope: Scope) -> str:
    """The API's ARN, in the function's partition and region; empty without an id."""
    api = text_at(event, "requestContext", "apiId")
    if not api:
        return ""
    kind = "restapis" if source is event_source.REST_API else "apis"
    return f"arn:{scope.function.partition}:apigateway:{scope.function.region}::/{kind}/{api}"


def _authorizer_times(
    source: Source, event: JsonObject, request: JsonObject, start: int | None
) -> tuple[int, int] | None:
    """When the authorizer's own function ended, and when API Gateway went on; None when none ran for this request."""
    injected = authorizer.injected_context(event)
    finished = finish_time(injected.get("x-datadog-parent-span-finish-time"))
    if finished is None:
        return None
    latency = finite_number(object_at(request, "authorizer").get("integrationLatency"))
    if source is event_source.HTTP_API or latency is None or start is None:
        return finished, finished
    return finished, max(finished, start + int(latency) * _MILLISECOND)
