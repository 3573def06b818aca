"""Where each event source puts trace context: one file a source, each ``(record) -> candidates``."""
