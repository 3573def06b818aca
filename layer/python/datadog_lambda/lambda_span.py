"""The span ``aws.lambda``: its name, its service, and the tags that every invocation has."""

from __future__ import annotations

from datadog_lambda import __version__
from datadog_lambda.config import Config
from datadog_lambda.invocation import Invocation
from datadog_lambda.tracer_types import TagValue

NAME = "aws.lambda"
TYPE = "serverless"


def service_name(config: Config, function_name: str) -> str:
    if config.service:
        return config.service
    return function_name or NAME if config.own_service_names else NAME


def tags_of(invocation: Invocation, function_name: str, tracer_version: str) -> dict[str, TagValue]:
    """The tags that every invocation has."""
    function = invocation.function
    tags: dict[str, TagValue] = {
        "span.kind": "server",
        "span.name": NAME,
        "operation_name": NAME,
        "function_arn": function.bare.lower(),
        "function_version": function.qualifier or "$LATEST",
        "resource_names": function_name,
        "functionname": function_name.lower(),
        "datadog_lambda": __version__,
        "dd_trace": tracer_version,
        "cold_start": "true" if invocation.start.cold_start else "false",
        "request_id": invocation.request_id,
    }
    if invocation.start.proactive:
        tags["proactive_initialization"] = "true"
    return tags
