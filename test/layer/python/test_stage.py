"""The layer deployed by plain CloudFormation on a local AWS, in both Pythons that it has: one trace, over freezes.

Runs inside of the stage only (it sets DD_TEST_AGENT_URL); anywhere else it is skipped, and says so.
"""

from __future__ import annotations

import io
import json
import time
import urllib.request
import uuid
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ROOT, STAGE

pytestmark = pytest.mark.skipif("DD_TEST_AGENT_URL" not in STAGE, reason="no local AWS here: run it with the stage's `in`")

CODE = """
import json, os, boto3
def first(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(event))
    return {"statusCode": 202}
def second(event, context):
    for record in event["Records"]:
        boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message=record["body"])
def third(event, context):
    return len(event["Records"])
"""
EXTENSION = "arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension:65"
ROUNDS = 10


@pytest.fixture(scope="module")
def aws() -> Iterator[Any]:
    import boto3

    def client(name: str) -> Any:
        return boto3.client(
            name,
            endpoint_url=STAGE["AWS_ENDPOINT_URL"],
            region_name="us-east-1",
            aws_access_key_id=STAGE.get("AWS_ACCESS_KEY_ID", "test"),
            aws_secret_access_key=STAGE.get("AWS_SECRET_ACCESS_KEY", "test"),
        )

    yield client


def layer_zip(version: str) -> bytes:
    """Built before, since no package index is to be reached from the stage: see stage.sh."""
    return (ROOT / "assets" / f"layer-python{version}-x86_64.zip").read_bytes()


def function(name: str, version: str, env: dict[str, Any], prefix: str, bucket: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": f"{prefix}-{name}",
            "Runtime": f"python{version}",
            "Handler": "datadog_lambda.handler.handler",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Timeout": 20,
            "Code": {"S3Bucket": bucket, "S3Key": "code.zip"},
            "Layers": [{"Ref": f"Layer{version.replace('.', '')}"}, EXTENSION],
            "Environment": {"Variables": {"DD_LAMBDA_HANDLER": f"app.{name}", "DD_COLD_START_TRACING": "false", **env}},
        },
    }


def template(prefix: str, bucket: str) -> dict[str, Any]:
    assume = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    resources: dict[str, Any] = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [assume]}}},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}},
        "Topic": {"Type": "AWS::SNS::Topic"},
        "First": function("first", "3.12", {"QUEUE": {"Ref": "Queue"}}, prefix, bucket),
        "Second": function("second", "3.13", {"TOPIC": {"Ref": "Topic"}}, prefix, bucket),
        "Third": function("third", "3.12", {}, prefix, bucket),
        "Source": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]}, "FunctionName": {"Ref": "Second"}, "BatchSize": 1},
        },
        "Subscription": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "lambda", "Endpoint": {"Fn::GetAtt": ["Third", "Arn"]}},
        },
        "Permission": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {"Action": "lambda:InvokeFunction", "FunctionName": {"Ref": "Third"}, "Principal": "sns.amazonaws.com"},
        },
    }
    for version in ("3.12", "3.13"):
        content = {"S3Bucket": bucket, "S3Key": f"layer-{version}.zip"}
        name = f"Layer{version.replace('.', '')}"
        properties = {"LayerName": f"{prefix}-{name}", "Content": content, "CompatibleRuntimes": [f"python{version}"]}
        resources[name] = {"Type": "AWS::Lambda::LayerVersion", "Properties": properties}
    return {"Resources": resources}


def spans_of(traces: set[int]) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{STAGE['DD_TEST_AGENT_URL']}/test/traces", timeout=20) as reply:
        return [span for trace in json.loads(reply.read()) for span in trace if span["trace_id"] in traces]


def test_a_chain_over_two_pythons_is_one_trace_each_time(aws: Any) -> None:
    prefix = f"py-layer-{uuid.uuid4().hex[:8]}"
    s3, formation = aws("s3"), aws("cloudformation")
    s3.create_bucket(Bucket=prefix)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", CODE)
    s3.put_object(Bucket=prefix, Key="code.zip", Body=packed.getvalue())
    for version in ("3.12", "3.13"):
        s3.put_object(Bucket=prefix, Key=f"layer-{version}.zip", Body=layer_zip(version))
    formation.create_stack(StackName=prefix, TemplateBody=json.dumps(template(prefix, prefix)), Capabilities=["CAPABILITY_IAM"])
    try:
        wait_for_stack(formation, prefix)
        traces = set()
        for _ in range(ROUNDS):
            trace_id = uuid.uuid4().int >> 70
            traces.add(trace_id)
            headers = {"x-datadog-trace-id": str(trace_id), "x-datadog-parent-id": "7", "x-datadog-sampling-priority": "1"}
            answer = aws("lambda").invoke(FunctionName=f"{prefix}-first", Payload=json.dumps({"_datadog": headers}))
            assert json.loads(answer["Payload"].read()) == {"statusCode": 202}
        deadline = time.monotonic() + 60
        expected = sorted([f"{prefix}-first", f"{prefix}-second", f"{prefix}-third"] * ROUNDS)
        while time.monotonic() < deadline:
            found = sorted(span["resource"] for span in spans_of(traces) if span["name"] == "aws.lambda")
            if len(found) >= len(expected):
                break
            time.sleep(0.5)
        assert found == expected
        spans = spans_of(traces)
        ids = {span["span_id"] for span in spans}
        roots = [span for span in spans if span["parent_id"] not in ids]
        assert [(span["name"], span["parent_id"]) for span in roots] == [("aws.lambda", 7)] * ROUNDS
        assert len(ids) == len(spans)
    finally:
        formation.delete_stack(StackName=prefix)


def wait_for_stack(formation: Any, name: str) -> None:
    for _ in range(240):
        status = formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        if status == "CREATE_COMPLETE":
            return
        assert status == "CREATE_IN_PROGRESS", status
        time.sleep(0.5)
    raise AssertionError("the stack was not there within two minutes")
