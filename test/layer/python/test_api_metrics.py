"""Metrics without an extension: the key from each of its sources, through AWS's own clients, and the points at an intake."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from datadog_lambda.api_key import resolve_api_key
from datadog_lambda.api_metrics import TIMEOUT_SECONDS
from datadog_lambda.config import read_config
from lambda_server import LambdaServer, Peer
from layer_runtime import start
from moto_server import CREDENTIALS, MotoServer

KEY = "0123456789abcdef0123456789abcdef"
FUNCTION = "my-function"


@pytest.fixture(scope="module")
def moto() -> Iterator[MotoServer]:
    running = MotoServer()
    yield running
    running.stop()


@pytest.fixture
def intake(server: LambdaServer) -> Iterator[Peer]:
    peer = server.peer()
    yield peer
    peer.stop()


@pytest.fixture(scope="module")
def sources(moto: MotoServer) -> dict[str, dict[str, str]]:
    """Every way to give the key, as a person sets it up, by the variable that names it."""
    secrets, far = moto.client("secretsmanager"), moto.client("secretsmanager", "eu-west-1")
    ssm, kms = moto.client("ssm"), moto.client("kms")
    ssm.put_parameter(Name="/datadog/key", Value=KEY, Type="SecureString")
    ssm.put_parameter(Name="plain", Value=f"{KEY}\n", Type="String")
    arn = ssm.get_parameter(Name="plain")["Parameter"]["ARN"]
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]

    def encrypted(**context: Any) -> str:
        return base64.b64encode(kms.encrypt(KeyId=key_id, Plaintext=KEY.encode(), **context)["CiphertextBlob"]).decode()

    return {
        "value": {"DD_API_KEY": f" {KEY} "},
        "value under its old name": {"DATADOG_API_KEY": KEY},
        "secret": {"DD_API_KEY_SECRET_ARN": secrets.create_secret(Name="key", SecretString=KEY)["ARN"]},
        "secret of another region": {"DD_API_KEY_SECRET_ARN": far.create_secret(Name="far", SecretString=f"{KEY}\n")["ARN"]},
        "encrypted parameter": {"DD_API_KEY_SSM_NAME": "/datadog/key"},
        "plain parameter": {"DD_API_KEY_SSM_NAME": "plain"},
        "parameter's ARN": {"DD_API_KEY_SSM_ARN": arn},
        "encrypted by the command line": {"DD_KMS_API_KEY": encrypted()},
        "encrypted by the console": {"DD_KMS_API_KEY": encrypted(EncryptionContext={"LambdaFunctionName": FUNCTION})},
        "secret before value": {
            "DD_API_KEY": "other",
            "DD_API_KEY_SECRET_ARN": secrets.create_secret(Name="first", SecretString=KEY)["ARN"],
        },
        "value when the secret is not there": {"DD_API_KEY": KEY, "DD_API_KEY_SECRET_ARN": secret_arn("nothing")},
    }


NAMES = (
    "value", "value under its old name", "secret", "secret of another region", "encrypted parameter", "plain parameter",
    "parameter's ARN", "encrypted by the command line", "encrypted by the console", "secret before value",
    "value when the secret is not there",
)  # fmt: skip


def secret_arn(name: str) -> str:
    return f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-abcdef"


@pytest.mark.parametrize("name", NAMES)
def test_every_source_of_the_key(moto: MotoServer, sources: dict[str, dict[str, str]], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(sources) == set(NAMES)
    for variable, value in {**moto.environment(), **sources[name]}.items():
        monkeypatch.setenv(variable, value)
    assert resolve_api_key(read_config({"AWS_REGION": "us-east-1", "AWS_LAMBDA_FUNCTION_NAME": FUNCTION})) == KEY


def requests_of(intake: Peer) -> list[tuple[str, dict[str, str], list[dict[str, Any]]]]:
    """The line, the headers and the series of each request."""
    found = []
    for one in intake.records()["received"]:
        lines = one["head"].split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        found.append((lines[0], headers, json.loads(zlib.decompress(base64.b64decode(one["body"])))["series"]))
    return found


def at(intake: Peer, moto: MotoServer, **more: str) -> dict[str, str]:
    off = {"DD_ENHANCED_METRICS": "false", "DD_TRACE_AGENT_URL": "http://127.0.0.1:1"}
    return {"DATADOG_HOST": f"http://127.0.0.1:{intake.port}", **off, **moto.environment(), **more}


def test_points_reach_the_address_that_the_function_was_given(server: LambdaServer, moto: MotoServer, intake: Peer) -> None:
    environment = start(server, "functions.carry", at(intake, moto, DD_TRACE_ENABLED="false", DD_API_KEY=KEY))
    for _ in range(2):
        assert "error" not in environment.invoke({})
    # Frozen since its answer: what is there was sent before.
    sent = requests_of(intake)
    environment.stop()
    assert len(sent) == 2
    for line, headers, series in sent:
        assert line == "POST /api/v1/distribution_points HTTP/1.1"
        assert (headers["dd-api-key"], headers["content-encoding"]) == (KEY, "deflate")
        assert [(one["metric"], one["type"]) for one in series] == [("coffee_house.order_value", "distribution")]
        assert {"product:latte", "order:online"} < set(series[0]["tags"])
        ((_, values),) = series[0]["points"]
        assert values == [12.45]


def test_the_log_takes_what_is_for_the_forwarder(server: LambdaServer, moto: MotoServer, intake: Peer) -> None:
    env = at(intake, moto, DD_TRACE_ENABLED="false", DD_FLUSH_TO_LOG="true", DD_API_KEY=KEY)
    environment = start(server, "functions.carry", env)
    answer = environment.invoke({})
    environment.stop()
    lines = [json.loads(line) for line in answer["stdout"].splitlines() if line.startswith('{"e":')]
    assert [(line["m"], line["v"]) for line in lines] == [("coffee_house.order_value", 12.45)]
    assert intake.records()["received"] == []
    assert KEY not in answer["stdout"] + answer["stderr"]


@pytest.mark.parametrize("name", ["secret", "encrypted parameter", "encrypted by the command line"])
def test_a_key_that_is_denied_costs_the_metric_alone(
    server: LambdaServer, moto: MotoServer, intake: Peer, sources: dict[str, dict[str, str]], name: str
) -> None:
    iam = moto.client("iam")
    iam.create_user(UserName=name.replace(" ", "-"))
    granted = iam.create_access_key(UserName=name.replace(" ", "-"))["AccessKey"]
    mine = {"AWS_ACCESS_KEY_ID": granted["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": granted["SecretAccessKey"]}
    assert mine.keys() == CREDENTIALS.keys()
    env = at(intake, moto, DD_TRACE_ENABLED="false", DD_LOG_LEVEL="debug", **sources[name]) | mine
    environment = start(server, "functions.carry", env)
    moto.enforce_permissions(0)
    try:
        answer = environment.invoke({})
    finally:
        moto.reset_permissions()
        environment.stop()
    assert json.loads(answer["body"]) == {}
    assert intake.records()["received"] == []
    said = [line for line in answer["stderr"].splitlines() if line.startswith("datadog: ")]
    assert [line.partition(" (")[0] for line in said] == ["datadog: api-key", "datadog: api-key-missing"]
    assert mine["AWS_SECRET_ACCESS_KEY"] not in answer["stderr"]


@pytest.mark.parametrize("mode", ["refuse", "half", "cut", "deaf"])
def test_an_intake_in_a_mood_breaks_nothing(server: LambdaServer, moto: MotoServer, intake: Peer, mode: str) -> None:
    intake.mode(mode)
    environment = start(server, "functions.carry", at(intake, moto, DD_TRACE_ENABLED="false", DD_API_KEY=KEY))
    answer = environment.invoke({})
    environment.stop()
    assert json.loads(answer["body"]) == {}
    assert answer["ms"] < (TIMEOUT_SECONDS + 1.5) * 1000
    # Sent once at most: a counter that may have arrived is not sent again.
    assert len(intake.records()["received"]) <= 1
