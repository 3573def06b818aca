"""The HTTP request behind an event, whichever gateway it came through."""

from __future__ import annotations

from dataclasses import dataclass

from datadog_lambda import event_source
from datadog_lambda.carriers.http import headers_told
from datadog_lambda.event_source import Source
from datadog_lambda.json_value import JsonObject, as_text, object_at, text_at


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """Empty where the event does not say. ``path`` is without the query; ``is_event``: nobody waits for an answer."""

    method: str
    scheme: str
    domain: str
    path: str
    route: str
    user_agent: str
    referer: str
    is_event: bool

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.domain}{self.path}" if self.domain else ""


def read_request(source: Source, event: JsonObject) -> HttpRequest:
    """What AWS documents for the source's events; never raises."""
    request = object_at(event, "requestContext")
    http = object_at(request, "http")
    identity = object_at(request, "identity")
    headers = headers_told(event)
    method, path, domain, scheme = "", "", text_at(request, "domainName"), "https"
    if source is event_source.LOAD_BALANCER or source is event_source.LATTICE:
        method = text_at(event, "httpMethod") or text_at(event, "method")
        path = text_at(event, "path") or text_at(event, "raw_path")
        domain = headers.get("host", "")
        forwarded = headers.get("x-forwarded-proto")
        scheme = forwarded or ("http" if source is event_source.LOAD_BALANCER else "https")
    elif source is event_source.REST_API:
        method = text_at(event, "httpMethod") or text_at(request, "httpMethod")
        path = text_at(request, "path") or text_at(event, "path")
    else:
        method = text_at(http, "method")
        path = text_at(event, "rawPath") or text_at(http, "path")
    return HttpRequest(
        method=method,
        scheme=scheme,
        domain=domain,
        path=path.partition("?")[0],
        route=route_of(source, event),
        user_agent=text_at(http, "userAgent") or text_at(identity, "userAgent") or headers.get("user-agent", ""),
        referer=headers.get("referer", ""),
        is_event=headers.get("x-amz-invocation-type") == "Event",
    )


def route_of(source: Source, event: JsonObject) -> str:
    """The route that matched, without its method; a source that has no routes has none."""
    if not source.has_route:
        return ""
    key = text_at(event, "routeKey") or text_at(event, "requestContext", "routeKey")
    if key:
        return key.rsplit(" ", 1)[-1]
    return as_text(event.get("resource")) or text_at(event, "requestContext", "resourcePath")
