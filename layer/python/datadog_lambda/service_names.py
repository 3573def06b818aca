"""What an inferred span's service is called."""

from __future__ import annotations

from collections.abc import Mapping

from datadog_lambda.config import Config


def parse_service_mapping(text: str) -> dict[str, str]:
    """``key:value,key:value``; an entry with no or two colons, an empty side, or equal sides is none."""
    mapping: dict[str, str] = {}
    for entry in text.split(","):
        parts = [part.strip() for part in entry.split(":")]
        if len(parts) == 2 and parts[0] and parts[1] and parts[0] != parts[1]:
            mapping[parts[0]] = parts[1]
    return mapping


class ServiceNames:
    """The mapping of DD_SERVICE_MAPPING and the two switches beside it."""

    __slots__ = ("_mapping", "_own", "_single")

    def __init__(self, config: Config) -> None:
        self._mapping: Mapping[str, str] = parse_service_mapping(config.service_mapping)
        self._own = config.own_service_names
        self._single = config.service if config.remove_integration_names else ""

    def resolve(self, specific: str, generic: str, own: str, fallback: str) -> str:
        """The mapping of the resource, of its kind, DD_SERVICE when asked, then the resource's own name."""
        if self._mapping:
            mapped = self._mapping.get(specific) or self._mapping.get(generic)
            if mapped:
                return mapped
        if self._single:
            return self._single
        return own.strip() or fallback if self._own else fallback
