"""Tells X-Ray's trace which Datadog trace it belongs to: a subsegment of metadata, by UDP to the daemon.

https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Mapping

from datadog_lambda.diagnostics import note
from datadog_lambda.extraction import Found, xray_header
from datadog_lambda.tracer_types import TagValue
from datadog_lambda.xray import parse_header

PACKET_HEADER = '{"format": "json", "version": 1}'

_LOW_64_BITS = (1 << 64) - 1


def send_trace(daemon: str, parent: Found | None) -> None:
    """The ids that a carrier brought, not X-Ray's own. Nothing is sent for a trace that X-Ray does not keep."""
    if parent is None or (parent.turn == "xray" and not parent.named_span_id):
        return
    context = parent.context
    if not context.trace_id:
        return
    trace: dict[str, object] = {
        "trace-id": str((context.trace_id or 0) & _LOW_64_BITS),
        "parent-id": str(parent.named_span_id or context.span_id or 0),
    }
    if context.sampling_priority is not None:
        trace["sampling-priority"] = int(context.sampling_priority)
    send_metadata(daemon, "trace", trace)


def send_tags(daemon: str, tags: Mapping[str, TagValue], status: str) -> None:
    """What triggered the function and how it answered, for those who look at X-Ray's spans beside Datadog's."""
    if tags:
        send_metadata(daemon, "lambda_function_tags", {**tags, "http.status_code": status} if status else tags)


def send_metadata(daemon: str, key: str, value: Mapping[str, object]) -> None:
    packet = packet_of(xray_header(), daemon, key, value, time.time())
    address = address_of(daemon)
    if packet is None or address is None:
        return
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as connection:
            connection.setblocking(False)
            connection.sendto(packet, address)
    except (OSError, ValueError) as error:
        # ValueError: a host that is no name at all.
        note("xray-daemon", error)


def packet_of(header: str | None, daemon: str, key: str, value: Mapping[str, object], now: float) -> bytes | None:
    """The packet, None when X-Ray does not sample, or there is no header or no daemon."""
    parsed = parse_header(header)
    if parsed is None or not parsed.is_sampled or address_of(daemon) is None:
        return None
    subsegment = {
        "id": os.urandom(8).hex(),
        "trace_id": parsed.root,
        "parent_id": parsed.parent,
        "name": "datadog-metadata",
        "start_time": now,
        "end_time": now,
        "type": "subsegment",
        "metadata": {"datadog": {key: value}},
    }
    return f"{PACKET_HEADER}\n{json.dumps(subsegment)}".encode()


def address_of(daemon: str) -> tuple[str, int] | None:
    host, _, port = daemon.strip().rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        return None
    return host.strip("[]"), int(port)
