"""Every environment variable that the layer reads, read once into one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BATCH_PROPAGATIONS = ("parent-and-links", "links", "parent")

# https://docs.datadoghq.com/serverless/aws_lambda/configuration/: what the published library skips by default.
DEFAULT_SKIPPED_LIBRARIES = "ddtrace.internal.compat,ddtrace.filters"

DEFAULT_FLUSH_DEADLINE_MS = 100

# Sandboxes that are made ahead of their first event.
NOBODY_WAITS = frozenset(("lambda-managed-instances", "provisioned-concurrency", "snap-start"))


@dataclass(frozen=True, slots=True)
class Config:
    """What the environment asks for. One value per process; a test makes its own."""

    tracing: bool
    handler: str
    extractor: str
    function_name: str
    region: str
    service: str
    env: str
    tags: str
    inferred_spans: bool
    service_mapping: str
    own_service_names: bool
    remove_integration_names: bool
    batch_propagation: str
    encode_authorizer: bool
    decode_authorizer: bool
    span_pointers: bool
    merge_xray: bool
    xray_daemon: str
    cold_start_tracing: bool
    min_cold_start_ms: float
    skipped_libraries: frozenset[str]
    capture_payload: bool
    capture_depth: int
    redacted_names: frozenset[str]
    enhanced_metrics: bool
    flush_to_log: bool
    log_injection: bool
    long_log_ids: bool
    flush_deadline_ms: int
    initialization_type: str
    fips: bool
    api_url: str


def read_config(environment: Mapping[str, str]) -> Config:
    """The configuration that an environment stands for. Total: a value that cannot be read counts as not given."""
    text = environment.get
    tracing = flag(text("DD_TRACE_ENABLED"), default=True)
    initialization_type = text("AWS_LAMBDA_INITIALIZATION_TYPE", "")
    region = text("AWS_REGION", "")
    batch = text("DD_TRACE_BATCH_PROPAGATION", "").strip().lower()
    return Config(
        tracing=tracing,
        handler=text("DD_LAMBDA_HANDLER", ""),
        extractor=text("DD_TRACE_EXTRACTOR", ""),
        function_name=text("AWS_LAMBDA_FUNCTION_NAME", ""),
        region=region,
        service=text("DD_SERVICE", "").strip(),
        env=text("DD_ENV", "").strip(),
        tags=text("DD_TAGS", ""),
        inferred_spans=tracing and flag(text("DD_TRACE_MANAGED_SERVICES"), default=True),
        service_mapping=text("DD_SERVICE_MAPPING", ""),
        own_service_names=text("DD_TRACE_AWS_SERVICE_REPRESENTATION_ENABLED", "").strip().lower() not in ("false", "0"),
        remove_integration_names=flag(text("DD_TRACE_REMOVE_INTEGRATION_SERVICE_NAMES_ENABLED"), default=False),
        batch_propagation=batch if batch in BATCH_PROPAGATIONS else BATCH_PROPAGATIONS[0],
        encode_authorizer=tracing and flag(text("DD_ENCODE_AUTHORIZER_CONTEXT"), default=True),
        decode_authorizer=tracing and flag(text("DD_DECODE_AUTHORIZER_CONTEXT"), default=True),
        span_pointers=_span_pointers(environment),
        merge_xray=flag(text("DD_MERGE_XRAY_TRACES"), default=False),
        xray_daemon=text("AWS_XRAY_DAEMON_ADDRESS", ""),
        cold_start_tracing=tracing
        and flag(text("DD_COLD_START_TRACING"), default=True)
        and initialization_type not in NOBODY_WAITS,
        min_cold_start_ms=_number(text("DD_MIN_COLD_START_DURATION"), 3),
        skipped_libraries=_names(text("DD_COLD_START_TRACE_SKIP_LIB", DEFAULT_SKIPPED_LIBRARIES)),
        capture_payload=flag(text("DD_CAPTURE_LAMBDA_PAYLOAD"), default=False),
        capture_depth=max(0, int(_number(text("DD_CAPTURE_LAMBDA_PAYLOAD_MAX_DEPTH"), 10))),
        redacted_names=_names(text("DD_CAPTURE_LAMBDA_PAYLOAD_REDACT", "").lower()),
        enhanced_metrics=flag(text("DD_ENHANCED_METRICS"), default=True),
        flush_to_log=flag(text("DD_FLUSH_TO_LOG"), default=False),
        log_injection=flag(text("DD_LOGS_INJECTION"), default=True),
        long_log_ids=flag(text("DD_TRACE_128_BIT_TRACEID_LOGGING_ENABLED"), default=False),
        flush_deadline_ms=_deadline(text("DD_APM_FLUSH_DEADLINE_MILLISECONDS")),
        initialization_type=initialization_type,
        fips=flag(text("DD_LAMBDA_FIPS_MODE"), default=region.startswith("us-gov-")),
        api_url=_api_url(text("DATADOG_HOST", "").strip(), text("DD_SITE", "").strip()),
    )


def flag(value: str | None, *, default: bool) -> bool:
    """``true`` in any case or ``1`` is true, a variable that is not set is the default, all else is false."""
    if value is None:
        return default
    return value.strip().lower() in ("true", "1")


def _span_pointers(environment: Mapping[str, str]) -> bool:
    # The two published libraries name the switch differently; either turns the pointers off.
    names = ("DD_BOTOCORE_ADD_SPAN_POINTERS", "DD_TRACE_AWS_ADD_SPAN_POINTERS")
    return all(flag(environment.get(name), default=True) for name in names)


def _api_url(host: str, site: str) -> str:
    # The name is the one that Datadog's Python client has for its whole address.
    return host.rstrip("/") or f"https://api.{site or 'datadoghq.com'}"


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def _number(text: str | None, default: float) -> float:
    try:
        number = float(text) if text is not None else default
    except ValueError:
        return default
    return number if 0 <= number < float("inf") else default


def _deadline(text: str | None) -> int:
    return int(_number(text, DEFAULT_FLUSH_DEADLINE_MS))
