"""The part of the table that is about instrumented libraries: what they bring when they are imported."""

from __future__ import annotations

# Bedrock's instrumentation brings all of LLM Observability and asyncio; most functions that use botocore never call it.
BEDROCK_BY_NEED = """
import sys as _sys


class _InProgress:
    @staticmethod
    def get():
        bedrock = _sys.modules.get("ddtrace.contrib.internal.botocore.services.bedrock")
        return bedrock is not None and bedrock._resolve_inference_profile_in_progress.get()


_resolve_inference_profile_in_progress = _InProgress()


def _with_integration(function_vars):
    if not hasattr(botocore, "_datadog_integration"):
        import ddtrace._trace.subscribers.llm
        from ddtrace.llmobs._integrations import BedrockIntegration

        botocore._datadog_integration = BedrockIntegration(integration_config=config.botocore)
    return {**function_vars, "integration": botocore._datadog_integration}


def patched_bedrock_api_call(original_func, instance, args, kwargs, function_vars):
    from .services.bedrock import patched_bedrock_api_call as call

    return call(original_func, instance, args, kwargs, _with_integration(function_vars))


def patched_bedrock_agents_api_call(original_func, instance, args, kwargs, function_vars):
    from .services.bedrock_agents import patched_bedrock_agents_api_call as call

    return call(original_func, instance, args, kwargs, _with_integration(function_vars))

"""

# file -> (old, new)
INTEGRATION_REPLACEMENTS: dict[str, tuple[tuple[str, str], ...]] = {
    # What it adds to a message counts against the limits of queues and topics.
    "ddtrace/contrib/internal/botocore/services/sqs.py": (
        (
            "        add_dd_attributes_to_message(*inject_args)\n",
            "        add_dd_attributes_to_message(*inject_args)\n"
            "    from datadog_lambda.message_limits import keep_within_limits\n"
            "    keep_within_limits(params)\n",
        ),
    ),
    "ddtrace/contrib/internal/botocore/patch.py": (
        ("    botocore._datadog_integration = BedrockIntegration(integration_config=config.botocore)\n", ""),
        ('"integration": botocore._datadog_integration,', '"integration": None,'),
        ("from ddtrace.llmobs._integrations import BedrockIntegration\n", ""),
        (
            "from .services.bedrock import _resolve_inference_profile_in_progress\n"
            "from .services.bedrock import patched_bedrock_api_call\n"
            "from .services.bedrock_agents import patched_bedrock_agents_api_call\n",
            BEDROCK_BY_NEED,
        ),
    ),
    "ddtrace/contrib/internal/futures/patch.py": (
        (
            "from ddtrace.internal.wrapping import unwrap as _u\nfrom ddtrace.internal.wrapping import wrap as _w\n",
            "import functools\n",
        ),
        (
            "    _w(thread.ThreadPoolExecutor.submit, _wrap_submit)\n",
            "    submit = thread.ThreadPoolExecutor.submit\n\n"
            "    @functools.wraps(submit)\n"
            "    def traced_submit(*args, **kwargs):\n"
            "        return _wrap_submit(submit, args, kwargs)\n\n"
            "    thread.ThreadPoolExecutor.submit = traced_submit\n",
        ),
        (
            "    _u(thread.ThreadPoolExecutor.submit, _wrap_submit)\n",
            "    thread.ThreadPoolExecutor.submit = thread.ThreadPoolExecutor.submit.__wrapped__\n",
        ),
    ),
}
