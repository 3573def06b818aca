"""The span of the service that invoked: one file a family of sources, each ``(event, scope) -> spans``."""
