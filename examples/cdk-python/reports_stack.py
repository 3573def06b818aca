from typing import Any

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct
from datadog_serverless import BatchPropagation, Datadog, RuntimeLayers


class ReportsStack(Stack):
    """Every function of the stack gets Datadog, also those that are added later; only the internal ones do not."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        datadog = Datadog.instrument(
            self,
            api_key_secret_arn=self.format_arn(
                service="secretsmanager",
                resource="secret",
                resource_name="datadog-AbCdEf",
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            ),
            site="datadoghq.eu",
            runtime_layers=RuntimeLayers.DATADOG,
            python_layer_version=127,
            extension_layer_version=99,
            batch_propagation=BatchPropagation.LINKS,
            min_cold_start_trace_duration=Duration.seconds(1),
            capture_lambda_payload=True,
            exclude=["*/Internal*"],
        )
        daily = self._add_function("Daily")
        datadog.set_environment(daily, "DD_LOG_LEVEL", "debug")
        self._add_function("InternalCleanup")

    def _add_function(self, construct_id: str) -> lambda_.Function:
        return lambda_.Function(
            self,
            construct_id,
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline("def handler(event, context):\n    return event\n"),
        )
