"""What is changed in the pinned ddtrace so that a function imports what it uses, and nothing more.

``LAZY_IMPORTS`` move into the functions that use them. ``REPLACEMENTS`` are exact texts, each of which must stand in
its file once. A new ddtrace that reads differently fails the build here.
"""

from __future__ import annotations

from patch_table_integrations import INTEGRATION_REPLACEMENTS
from patch_table_spans import SPAN_REPLACEMENTS

DDTRACE_VERSION = "4.16.0"

# file -> statements at its top
LAZY_IMPORTS: dict[str, tuple[str, ...]] = {
    "ddtrace/_monkey.py": (
        "from ddtrace.vendor.packaging.specifiers import SpecifierSet",
        "from ddtrace.vendor.packaging.version import Version",
        "from pathlib import Path",
    ),
    "ddtrace/internal/settings/_config.py": ("from copy import deepcopy",),
    "ddtrace/internal/gitmetadata.py": (
        "import importlib.metadata as importlib_metadata",
        "from ddtrace.ext.ci import _filter_sensitive_info",
    ),
    "ddtrace/internal/settings/_agent.py": ("import socket",),
    "ddtrace/ext/git.py": (
        "import random",
        "from shutil import which",
        "import subprocess",
        "from tempfile import TemporaryDirectory",
    ),
    "ddtrace/contrib/internal/logging/patch.py": ("from ddtrace.contrib.internal.trace_utils import unwrap as _u",),
    "ddtrace/_trace/_span_pointer.py": ("from hashlib import sha256", "import random"),
    "ddtrace/_trace/tracer.py": (
        "import inspect",
        "from inspect import iscoroutinefunction",
        "from inspect import unwrap",
        "from ddtrace.internal import debug",
        "from ddtrace.internal.utils.tracer_debug_info import TracerDebugInfo",
        "from ddtrace._trace.processor.resource_renaming import ResourceRenamingProcessor",
        "from ddtrace.internal.writer import AgentWriterInterface",
        "from ddtrace.internal.writer import HTTPWriter",
    ),
    "ddtrace/_trace/processor/__init__.py": (
        "from ddtrace.internal.writer import AgentResponse",
        "from ddtrace.internal.writer import LogWriter",
    ),
    "ddtrace/internal/utils/http.py": (
        "from email.encoders import encode_noop",
        "from ddtrace.internal.http import HTTPConnection",
    ),
}

# file -> (old, new)
STARTING_REPLACEMENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "ddtrace/internal/_unpatched.py": (
        ("from subprocess import Popen as unpatched_Popen  # noqa # nosec B404\n", ""),
        (
            "for module in previous_loaded_modules - loaded_modules:\n    del sys.modules[module]",
            "def __getattr__(name):\n"
            "    if name == 'unpatched_Popen':\n"
            "        from subprocess import Popen\n"
            "        return Popen\n"
            "    raise AttributeError(name)",
        ),
    ),
    "ddtrace/internal/settings/_config.py": (
        ("from .endpoint_config import fetch_config_from_endpoint\n", ""),
        (
            "ENDPOINT_FETCHED_CONFIG = fetch_config_from_endpoint()",
            "ENDPOINT_FETCHED_CONFIG = {}\n"
            "if '_DD_CONFIG_ENDPOINT' in env:\n"
            "    from .endpoint_config import fetch_config_from_endpoint as _fetch\n"
            "    ENDPOINT_FETCHED_CONFIG = _fetch()",
        ),
    ),
    "ddtrace/internal/utils/http.py": (
        ("Connector = Callable[[], ContextManager[HTTPConnection]]", "Connector = Callable[[], ContextManager]"),
    ),
    "ddtrace/internal/utils/wrappers.py": (
        (
            "from ddtrace.internal.wrapping import is_wrapped as _dd_is_wrapped\n",
            "import sys\n\n"
            "def _dd_is_wrapped(obj):\n"
            "    wrapping = sys.modules.get('ddtrace.internal.wrapping')\n"
            "    return wrapping is not None and wrapping.is_wrapped(obj)\n",
        ),
    ),
    "ddtrace/internal/_runtime_id.py": (
        ("import uuid\n", "import os\n"),
        ("    return uuid.uuid4().hex\n", "    return os.urandom(16).hex()\n"),
    ),
    "ddtrace/vendor/__init__.py": (
        (
            "from ddtrace.internal.module import ModuleWatchdog\n\n\n"
            '@ModuleWatchdog.after_module_imported("ddtrace.vendor.dogstatsd.base")\n',
            "",
        ),
    ),
    "ddtrace/vendor/dogstatsd/__init__.py": (
        (
            "from .base import statsd  # noqa:F401",
            "from .base import statsd  # noqa:F401\n"
            "from . import base as _base\n"
            "from ddtrace.vendor import _ as _set_logger\n"
            "_set_logger(_base)",
        ),
    ),
    "ddtrace/version.py": (
        ("import importlib.metadata\n", ""),
        ('__version__ = importlib.metadata.version("ddtrace")\n', f"__version__ = {DDTRACE_VERSION!r}\n"),
    ),
    # A thread's context for profilers outside of the process, which a sandbox has none of.
    "ddtrace/trace/__init__.py": (
        (
            'if sys.platform == "linux":\n    from ddtrace.internal.opentelemetry.thread_context '
            "import register_otel_thread_context_listener\n\n    register_otel_thread_context_listener(tracer)\n",
            "",
        ),
    ),
    "ddtrace/contrib/__init__.py": (
        ("from ddtrace._trace import trace_handlers as _  # noqa: F401\n", ""),
        ("import ddtrace._trace.subscribers  # noqa: F401\n", ""),
    ),
    "ddtrace/_trace/subscribers/__init__.py": (
        ("import ddtrace._trace.subscribers.llm  # noqa: F401\n", ""),
        ("import ddtrace._trace.subscribers.molten  # noqa: F401\n", ""),
        ("import ddtrace._trace.subscribers.web_framework  # noqa: F401\n", ""),
    ),
    # A URL that is not there has nothing to hide, and what hides it brings the names of all CI services.
    "ddtrace/internal/gitmetadata.py": (
        (
            "def _get_tags_from_env() -> tuple[str, str, str]:\n",
            "def _filtered(url):\n    return _filter_sensitive_info(url)\n\n\n"
            "def _get_tags_from_env() -> tuple[str, str, str]:\n",
        ),
        (
            '        commit_sha = tags.get(COMMIT_SHA, "")\n'
            "    filtered_git_url = _filter_sensitive_info(repository_url)\n",
            '        commit_sha = tags.get(COMMIT_SHA, "")\n'
            "    filtered_git_url = repository_url and _filtered(repository_url)\n",
        ),
    ),
    "ddtrace/_monkey.py": (
        ('    "azure_functions": True,\n    "azure_durable_functions": True,\n', ""),
        (
            '    "azure_durable_functions": ("azure.durable_functions",),\n'
            '    "azure_functions": ("azure.functions",),\n',
            "",
        ),
        (
            "            imported_module = importlib.import_module(path_f % (module,))\n",
            "            if module not in ('logging', 'futures', 'asyncio', 'subprocess'):\n"
            "                import ddtrace._trace.trace_handlers\n"
            "                import ddtrace._trace.subscribers.http_client\n"
            "                if module not in ('botocore', 'urllib3', 'requests', 'httplib', 'httpx', 'aiohttp'):\n"
            "                    import ddtrace._trace.subscribers.llm\n"
            "                    import ddtrace._trace.subscribers.molten\n"
            "                    import ddtrace._trace.subscribers.web_framework\n"
            "            imported_module = importlib.import_module(path_f % (module,))\n",
        ),
    ),
    "ddtrace/_trace/processor/__init__.py": (
        ("from ddtrace.internal.writer import create_trace_writer\n", ""),
        (
            "        self.writer = create_trace_writer(\n"
            "            response_callback=self._agent_response_callback,\n"
            "            agentless=_resolve_apm_trace_agentless(),\n"
            "        )\n",
            "        from datadog_lambda.tracer import first_writer\n"
            "        self.writer = first_writer(self.sampling_processor.sampler)\n"
            "        if self.writer is None:\n"
            "            from ddtrace.internal.writer import create_trace_writer\n"
            "            self.writer = create_trace_writer(\n"
            "                response_callback=self._agent_response_callback,\n"
            "                agentless=_resolve_apm_trace_agentless(),\n"
            "            )\n",
        ),
        (
            "        old_writer = self.writer\n",
            "        from ddtrace.internal.writer import create_trace_writer\n        old_writer = self.writer\n",
        ),
    ),
}

REPLACEMENTS = {
    file: (
        *STARTING_REPLACEMENTS.get(file, ()),
        *INTEGRATION_REPLACEMENTS.get(file, ()),
        *SPAN_REPLACEMENTS.get(file, ()),
    )
    for file in sorted({*STARTING_REPLACEMENTS, *INTEGRATION_REPLACEMENTS, *SPAN_REPLACEMENTS})
}
