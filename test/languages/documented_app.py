"""What Datadog's documentation has users of the CDK write in Python, with our module in place of theirs.

https://docs.datadoghq.com/serverless/aws_lambda/installation/python/?tab=awscdk
"""

from typing import Any

from aws_cdk import App, Environment, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct
from datadog_serverless import Datadog


class Documented(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        hello = lambda_.Function(
            self,
            "Hello",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline("def handler(event, context):\n    return event\n"),
        )

        # fmt: off
        datadog = Datadog(self, "Datadog",
            python_layer_version=110,
            extension_layer_version=80,
            site="datadoghq.com",
            api_key_secret_arn="arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf",
          )
        datadog.add_lambda_functions([hello])
        # fmt: on


app = App()
Documented(app, "Documented", env=Environment(account="123456789012", region="us-east-1"))
app.synth()
