"""The span ``aws.lambda``: its name, its service, and the tags that every invocation has."""

from __future__ import annotations

from datadog_lambda import __version__
from datadog_lambda.arn import FunctionArn
from datadog_lambda.config import Config
from datadog_lambda.sandbox import Start
from datadog_lambda.tracer_types import TagValue

NAME = "aws.lambda"
TYPE = "serverless"


def service_name(config: Config, function_name: str) -> str:
    if config.service:
        return config.service
    return function_name or NAME if config.own_service_names else NAME


def constant_tags(function: FunctionArn, function_name: str, tracer_version: str) -> dict[str, TagValue]:
    """The tags that are the same for every invocation of a function and qualifier."""
    return {
        "span.kind": "server",
        "span.name": NAME,
        "operation_name": NAME,
        "function_arn": function.bare.lower(),
        "function_version": function.qualifier or "$LATEST",
        "resource_names": function_name,
        "functionname": function_name.lower(),
        "datadog_lambda": __version__,
        "dd_trace": tracer_version,
    }


def start_tags(start: Start, request_id: str) -> dict[str, TagValue]:
    """The tags that differ from one invocation to the next."""
    tags: dict[str, TagValue] = {"cold_start": "true" if start.cold_start else "false", "request_id": request_id}
    if start.proactive:
        tags["proactive_initialization"] = "true"
    return tags
