"""Fulfils the orders that arrive on the queue."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        table.update_item(
            Key={"id": order["id"]},
            UpdateExpression="SET #state = :fulfilled",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={":fulfilled": "fulfilled"},
        )
    return {"fulfilled": len(event["Records"])}
