"""The Python code of Datadog's serverless documentation, with its names and values."""

from __future__ import annotations

import json
import time
from typing import Any

from datadog_lambda.metric import lambda_metric
from datadog_lambda.tracing import get_dd_trace_context
from datadog_lambda.wrapper import datadog_lambda_wrapper
from ddtrace import tracer


@datadog_lambda_wrapper
def hello(event: Any, context: Any) -> Any:
    return {"statusCode": 200, "body": get_message()}


@tracer.wrap()
def get_message() -> str:
    return "Hello from serverless!"


def lambda_handler(event: Any, context: Any) -> Any:
    current_span = tracer.current_span()
    if current_span:
        current_span.set_tag("customer.id", "123456")
    with tracer.trace("hello.world"):
        print("Hello, World!")
    lambda_metric(metric_name="coffee_house.order_value", value=12.45, tags=["product:latte", "order:online"])
    lambda_metric("coffee_house.order_value", 12.45, timestamp=int(time.time()), tags=["product:latte"])
    return {"statusCode": 200, "body": get_message()}


def carry(event: Any, context: Any) -> Any:
    return {"myCustom": "data", "_datadog": {"DataType": "String", "StringValue": json.dumps(get_dd_trace_context())}}


def extract(event: Any, context: Any) -> tuple[str, str, str]:
    return event["ids"]["trace"], event["ids"]["parent"], "1"


def extract_from_event(payload: Any) -> tuple[str, str, str]:
    return payload["ids"]["trace"], payload["ids"]["parent"], "1"
