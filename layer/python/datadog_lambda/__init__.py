"""Datadog for AWS Lambda functions in Python: traces, metrics and logs around the user's handler.

Importing the package does nothing. ``handler`` is what a redirected function runs, ``wrapper`` is the decorator,
``metric`` and ``tracing`` are for the function's own code.
"""

# The version of the published library that this layer stands in for; Datadog's backend reads it as such.
__version__ = "8.130.0"
