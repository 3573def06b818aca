"""What Lambda gave to this process: seen from inside, not from a template."""

import importlib.util
import os
import re

SHOWN = re.compile(r"^(DD_|ORDERS_|AWS_LAMBDA_EXEC_WRAPPER$)")


def inside():
    return {
        "handler": os.environ.get("_HANDLER"),
        "variables": {name: value for name, value in os.environ.items() if SHOWN.match(name)},
        "opt": sorted(os.listdir("/opt")),
        "library": importlib.util.find_spec("datadog_lambda") is not None,
        "extension": os.path.exists("/opt/extensions/datadog-agent"),
    }
