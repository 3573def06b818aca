from pathlib import Path
from typing import Any

from aws_cdk import Duration, RemovalPolicy, Stack, Tags
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs
from constructs import Construct

SOURCES = Path(__file__).parent.parent / "src"


class ShopStack(Stack):
    """A small shop in five languages. Nothing in it knows of Datadog."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self.functions: list[lambda_.Function] = []
        # The Datadog API key; put it in after the first deployment.
        self.api_key_secret = secretsmanager.Secret(
            self,
            "ApiKeySecret",
            description="Datadog API key, as plain text",
            generate_secret_string=secretsmanager.SecretStringGenerator(exclude_punctuation=True),
        )
        self._orders = sqs.Queue(self, "Orders", visibility_timeout=Duration.seconds(60))
        self._table = dynamodb.Table(
            self,
            "OrdersTable",
            partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self._add_scripted_functions()
        self._add_compiled_functions()

    def _add_scripted_functions(self) -> None:
        table = {"ORDERS_TABLE": self._table.table_name}

        checkout = self._add_function(
            "Checkout",
            runtime=lambda_.Runtime.NODEJS_22_X,
            architecture=lambda_.Architecture.ARM_64,
            handler="index.handler",
            environment={**table, "ORDERS_QUEUE": self._orders.queue_url},
        )
        self._table.grant_write_data(checkout)
        self._orders.grant_send_messages(checkout)

        fulfil = self._add_function(
            "Fulfil",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="app.handler",
            environment={**table, "DD_TAGS": "team:fulfilment"},
        )
        self._table.grant_read_write_data(fulfil)
        fulfil.add_event_source(event_sources.SqsEventSource(self._orders, batch_size=10))

        status = self._add_function(
            "Status",
            runtime=lambda_.Runtime("nodejs24.x"),
            architecture=lambda_.Architecture.ARM_64,
            handler="index.handler",
            environment=table,
        )
        self._table.grant_read_data(status)
        lambda_.Alias(self, "StatusLive", alias_name="live", version=status.current_version)

        health = self._add_function("Health", runtime=lambda_.Runtime.NODEJS_22_X, handler="index.handler")
        Tags.of(health).add("datadog:instrument", "false")

    def _add_compiled_functions(self) -> None:
        """A container image, which layers do not reach, among them: its Dockerfile brings the layers."""
        self._add_function(
            "Invoice", runtime=lambda_.Runtime.JAVA_21, handler="shop.Invoice::handleRequest", memory_size=1024
        )
        self._add_function("Ledger", runtime=lambda_.Runtime.DOTNET_8, handler="Ledger::Shop.Ledger::Handle")
        self._add_function(
            "Warehouse",
            runtime=lambda_.Runtime.PROVIDED_AL2023,
            architecture=lambda_.Architecture.ARM_64,
            handler="bootstrap",
        )

        images = ecr.Repository.from_repository_name(self, "Images", "shop-label")
        label = lambda_.DockerImageFunction(
            self, "Label", code=lambda_.DockerImageCode.from_ecr(images, tag_or_digest="1")
        )
        self.functions.append(label)

    def _add_function(self, construct_id: str, *, memory_size: int = 256, **props: Any) -> lambda_.Function:
        function = lambda_.Function(
            self,
            construct_id,
            timeout=Duration.seconds(30),
            memory_size=memory_size,
            code=lambda_.Code.from_asset(str(SOURCES / construct_id.lower())),
            **props,
        )
        self.functions.append(function)
        return function
