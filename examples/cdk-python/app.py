"""The shop, and its reports: Datadog on chosen functions, and on all of a stack."""

import os

from aws_cdk import App, Environment
from datadog_serverless import Datadog

from reports_stack import ReportsStack
from shop_stack import ShopStack

app = App()
env = Environment(
    account=os.environ.get("CDK_DEFAULT_ACCOUNT"),
    region=os.environ.get("CDK_DEFAULT_REGION", "us-east-1"),
)

shop = ShopStack(app, "Shop", env=env)
datadog = Datadog(
    shop,
    "Datadog",
    api_key_secret=shop.api_key_secret,
    site="datadoghq.com",
    env="demo",
    service="shop",
    version="1.0.0",
    tags="team:orders",
)
datadog.add_lambda_functions(shop.functions)

ReportsStack(app, "Reports", env=env)

app.synth()
