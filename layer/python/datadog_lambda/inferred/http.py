"""Function URLs, load balancers and VPC Lattice."""

from __future__ import annotations

from datadog_lambda import event_source
from datadog_lambda.event_source import Source
from datadog_lambda.http_request import read_request
from datadog_lambda.inferred.inferred_span import InferredSpan, Scope, nanoseconds, without_empty
from datadog_lambda.json_value import JsonObject, object_at, text_at

_MICROSECOND = 10**3
_MILLISECOND = 10**6

_NAMES = {
    event_source.FUNCTION_URL.name: ("aws.lambda.url", "lambda_url"),
    event_source.LOAD_BALANCER.name: ("aws.alb", "lambda_alb"),
    event_source.LATTICE.name: ("aws.vpclattice", "lambda_vpc_lattice"),
}


def spans_of(source: Source, event: JsonObject, scope: Scope) -> list[InferredSpan]:
    http = scope.http or read_request(source, event)
    request = object_at(event, "requestContext")
    if not http.domain:
        return []
    name, generic = _NAMES[source.name]
    specific = text_at(request, "apiId") or http.domain
    tags = without_empty(
        {
            "http.url": http.url,
            "endpoint": http.path,
            "http.method": http.method,
            "http.useragent": http.user_agent,
            "target_group_arn": text_at(request, "elb", "targetGroupArn") or text_at(request, "targetGroupArn"),
        }
    )
    # Lattice counts in microseconds, function URLs in milliseconds, a load balancer says no time.
    unit = _MICROSECOND if source is event_source.LATTICE else _MILLISECOND
    start = nanoseconds(request.get("timeEpoch"), unit=unit)
    service = scope.services.resolve(specific, generic, http.domain, http.domain)
    return [InferredSpan(name, f"{http.method} {http.path}".strip(), service, "http", start, tags, False)]
