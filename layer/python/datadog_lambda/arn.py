"""Amazon resource names: the function's own, and the last part of others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FunctionArn:
    """The parts of a function's ARN; all empty when there is none to read (a local run)."""

    partition: str
    region: str
    account: str
    name: str
    qualifier: str
    bare: str


def parse_function_arn(text: object) -> FunctionArn:
    parts = text.split(":") if isinstance(text, str) else []
    if len(parts) < 7 or parts[0] != "arn":
        return FunctionArn("aws", "", "", "", "", "")
    qualifier = parts[7] if len(parts) > 7 else ""
    return FunctionArn(parts[1], parts[3], parts[4], parts[6], qualifier, ":".join(parts[:7]))


def last_part(arn: str) -> str:
    """What follows the last colon: a queue, a topic."""
    return arn.rsplit(":", 1)[-1]


def resource_name(arn: str) -> str:
    """The second path segment of the resource: ``stream/orders`` and ``table/orders/stream/…`` are ``orders``."""
    parts = arn.split(":", 5)
    segments = parts[-1].split("/") if len(parts) == 6 else []
    return segments[1] if len(segments) > 1 else ""


def table_of_stream(arn: str) -> str:
    """The table of ``…:table/<table>/stream/<time>``, empty for anything else."""
    parts = arn.split(":", 5)
    segments = parts[-1].split("/") if len(parts) == 6 else []
    return segments[1] if len(segments) >= 3 and segments[0] == "table" and segments[2] == "stream" else ""
