"""Text that is none: half of a character, as JSON may name it and Python's own errors may hold it.

``json.loads`` gives a string for ``"\\ud83d"``, and a file name that is no UTF-8 is in its error with such halves; the
tracer's encoder refuses a whole trace for one of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from datadog_lambda.tracer_types import Span


def make_writable(spans: Sequence[Span]) -> bool:
    """Put the replacement character in place of each half; tells whether there was any."""
    return sum(_clean(span) for span in spans) > 0


def plain(text: str) -> str:
    """The text with its halves joined where they belong together, else replaced, as JavaScript writes them."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _clean(span: Span) -> bool:
    broken = {name: value for name, value in span._get_str_attributes().items() if not _is_plain(name + value)}
    for name, value in broken.items():
        span._remove_attribute(name)
        span._set_attribute(plain(name), plain(value))
    return bool(broken)


def _is_plain(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
