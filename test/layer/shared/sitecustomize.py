"""Datadog's API is here: the one name that a test cannot have resolved otherwise."""

import socket

_getaddrinfo = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: _getaddrinfo("127.0.0.1" if host == "api.intake.test" else host, *rest, **more)
