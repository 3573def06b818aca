"""Kinesis to EventBridge: what is in the record is passed on as it is."""

import base64
import os

import boto3

events = boto3.client("events")


def handler(event, context):
    for record in event["Records"]:
        detail = base64.b64decode(record["kinesis"]["data"]).decode()
        entry = {"Source": "chain.d", "DetailType": "order", "EventBusName": os.environ["BUS"], "Detail": detail}
        events.put_events(Entries=[entry])
