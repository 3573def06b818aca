"""Chalice with the layer's decorator as its middleware, as Datadog documents it."""

from __future__ import annotations

from chalice import Chalice, ConvertToMiddleware
from datadog_lambda.wrapper import datadog_lambda_wrapper

app = Chalice(app_name="hello-chalice")

app.register_middleware(ConvertToMiddleware(datadog_lambda_wrapper))


@app.route("/")
def index() -> dict[str, str]:
    return {"hello": "world"}
