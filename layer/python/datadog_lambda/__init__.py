"""Datadog for AWS Lambda functions in Python: traces, metrics and logs around the user's handler.

Importing the package does nothing. ``handler`` is what a redirected function runs, ``wrapper`` is the decorator,
``metric`` and ``tracing`` are for the function's own code.
"""

__version__ = "0.1.0"
