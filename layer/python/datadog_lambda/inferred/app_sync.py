"""AppSync's direct Lambda resolvers; a batch is one request, so it has one span."""

from __future__ import annotations

from datadog_lambda.event_source import Source
from datadog_lambda.inferred.inferred_span import InferredSpan, Scope, without_empty
from datadog_lambda.json_value import JsonObject, as_object, as_text, child, object_at, text_at


def spans_of(source: Source, event: JsonObject, scope: Scope) -> list[InferredSpan]:
    info = object_at(event, "info")
    headers = as_object(child(event, "request", "headers"))
    domain = next((as_text(value) for name, value in headers.items() if name.lower() == "host"), "")
    if not domain:
        return []
    resource = f"{text_at(info, 'parentTypeName')}.{text_at(info, 'fieldName')}"
    service = scope.services.resolve(domain, "lambda_appsync", domain, domain)
    return [InferredSpan("aws.appsync", resource, service, "web", None, without_empty({"domain_name": domain}), False)]
