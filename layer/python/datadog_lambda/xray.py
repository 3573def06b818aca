"""X-Ray's trace header, and what Datadog makes of its ids.

``Root=1-<8 hex>-<24 hex>;Parent=<16 hex>;Sampled=<0|1>``, parts in any order:
https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
"""

from __future__ import annotations

from dataclasses import dataclass

_LOW_63_BITS = (1 << 63) - 1
_HEX = frozenset("0123456789abcdefABCDEF")
_USER_KEEP = "2"
_USER_REJECT = "-1"


@dataclass(frozen=True, slots=True)
class XrayHeader:
    root: str
    parent: str
    sampled: str

    @property
    def is_sampled(self) -> bool:
        return self.sampled == "1"


def parse_header(text: object) -> XrayHeader | None:
    """The three parts of a header, None when root or parent is missing or malformed."""
    if not isinstance(text, str) or "Root=" not in text:
        return None
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.strip().partition("=")
        parts[name] = value.strip()
    root, parent = parts.get("Root", ""), parts.get("Parent", "")
    pieces = root.split("-")
    if len(pieces) != 3 or not _is_hex(pieces[2], 24) or not _is_hex(parent, 16):
        return None
    return XrayHeader(root, parent, parts.get("Sampled", ""))


def carrier_of(text: object) -> dict[str, str] | None:
    """X-Ray's own ids as Datadog's: the low 63 bits of the root, the parent, and the sampling decision."""
    header = parse_header(text)
    if header is None:
        return None
    trace_id = int(header.root.rsplit("-", 1)[1], 16) & _LOW_63_BITS
    return _carrier(trace_id, header.parent, _USER_KEEP if header.is_sampled else _USER_REJECT)


def java_carrier_of(text: object) -> dict[str, str] | None:
    """Datadog's ids as the Java tracer writes them into a message's AWSTraceHeader: a root that begins with zeros."""
    header = parse_header(text)
    if header is None:
        return None
    digits = header.root.rsplit("-", 1)[1]
    if not digits.startswith("00000000"):
        return None
    return _carrier(int(digits[8:], 16), header.parent, header.sampled if header.sampled in ("0", "1") else "")


def _carrier(trace_id: int, parent: str, priority: str) -> dict[str, str] | None:
    span_id = int(parent, 16)
    if not trace_id or not span_id:
        return None
    carrier = {"x-datadog-trace-id": str(trace_id), "x-datadog-parent-id": str(span_id)}
    if priority:
        carrier["x-datadog-sampling-priority"] = priority
    return carrier


def _is_hex(text: str, length: int) -> bool:
    return len(text) == length and _HEX.issuperset(text)
