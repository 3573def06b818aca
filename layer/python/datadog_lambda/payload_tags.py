"""The event and the result as tags, when asked for (DD_CAPTURE_LAMBDA_PAYLOAD): no secret, no more than fits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import takewhile

from datadog_lambda.config import Config
from datadog_lambda.tracer_types import Span, TagValue

MAX_VALUE_LENGTH = 5000
# The tracers' own limit for payloads of AWS calls.
MAX_TAGS = 758
# Each is one character at least, so what comes after them is cut off: without end where an object leads back to itself.
MAX_HIDDEN_VALUES = MAX_VALUE_LENGTH
INCOMPLETE = "_dd.payload_tags_incomplete"

REDACTED = "redacted"
_SECRET_NAMES = frozenset(
    (
        "authorization",
        "x-authorization",
        "proxy-authorization",
        "authorizationtoken",
        "identitysource",
        "cookie",
        "set-cookie",
        "cookies",
        "x-api-key",
        "api_key",
        "apikey",
        "password",
        "passwd",
        "secret",
        "token",
        "x-amz-security-token",
        # OAuth and OpenID Connect, also as a load balancer hands them on.
        "access_token",
        "refresh_token",
        "id_token",
        "client_secret",
        "x-amzn-oidc-accesstoken",
        "x-amzn-oidc-data",
        # Events of CodePipeline, of CloudFormation's custom resources, and of S3 Object Lambda: credentials, and
        # addresses that are signed.
        "secretaccesskey",
        "sessiontoken",
        "responseurl",
        "inputs3url",
        "outputtoken",
    )
)


def capture(span: Span, prefix: str, value: object, config: Config) -> None:
    span._set_attributes(tags_of(prefix, value, config.capture_depth, config.redacted_names))


def tags_of(prefix: str, value: object, max_depth: int, names: frozenset[str] = frozenset()) -> dict[str, TagValue]:
    """The value flattened with dots; what is deeper than ``max_depth`` is JSON text."""
    walk = _Walk(max_depth, _SECRET_NAMES | names)
    tags: dict[str, TagValue] = {}
    for name, text in walk.leaves(prefix, value, 0):
        if len(tags) >= MAX_TAGS:
            tags[INCOMPLETE] = "true"
            break
        tags[name] = text[:MAX_VALUE_LENGTH]
    return tags


class _Walk:
    """One flattening: its depth, and the names whose values nobody sees."""

    def __init__(self, max_depth: int, secrets: frozenset[str]) -> None:
        self._max_depth = max_depth
        self._secrets = secrets
        self._left = 0

    def leaves(self, name: str, value: object, depth: int) -> Iterator[tuple[str, str]]:
        value = _plain(value)
        if depth >= self._max_depth and isinstance(value, (dict, list)):
            self._left = MAX_HIDDEN_VALUES
            yield name, _json(self._hidden(value, depth))
        elif isinstance(value, dict) and value:
            for key, inner in value.items():
                path = f"{name}.{key}"
                if self._is_secret(key):
                    yield path, REDACTED
                else:
                    yield from self.leaves(path, inner, depth + 1)
        elif isinstance(value, list) and value:
            for index, inner in enumerate(value):
                yield from self.leaves(f"{name}.{index}", inner, depth + 1)
        else:
            yield name, _text(value)

    def _hidden(self, value: object, depth: int) -> object:
        """The value with every secret in it replaced, in JSON inside of text too."""
        # Python refuses deeper nesting than this by raising, and a handler's own object may be circular.
        self._left -= 1
        if depth > self._max_depth + 50 or self._left < 0:
            return REDACTED
        if isinstance(value, dict):
            fields = takewhile(lambda _: self._left > 0, value.items())
            return {
                str(key): REDACTED if self._is_secret(key) else self._hidden(inner, depth + 1) for key, inner in fields
            }
        if isinstance(value, (list, tuple)):
            return [self._hidden(inner, depth + 1) for inner in takewhile(lambda _: self._left > 0, value)]
        if isinstance(value, str):
            parsed = _plain(value)
            return _json(self._hidden(parsed, depth + 1)) if isinstance(parsed, (dict, list)) else value
        return value

    def _is_secret(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._secrets


def _plain(value: object) -> object:
    """JSON in a text taken apart, a tuple as a list."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            parsed: object = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return parsed
    return value


def _text(value: object) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    """As JSON writes it; what JSON cannot write is named by its class, never shown."""
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_class_name)
    except (ValueError, RecursionError, TypeError):
        return _class_name(value)


def _class_name(value: object) -> str:
    return f"<{type(value).__name__}>"
