"""The API key: by secret, parameter, KMS or value, looked up when the first metric needs it and never before."""

from __future__ import annotations

import logging
import os
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from datadog_lambda.config import Config
from datadog_lambda.diagnostics import note
from datadog_lambda.json_value import as_text, text_at

# https://aws.amazon.com/compliance/fips/: regions where all three services have FIPS endpoints.
_FIPS_REGIONS = frozenset(
    ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "us-gov-east-1", "us-gov-west-1")
)


Caller = Callable[[object, str, dict[str, object]], dict[str, object]]


def resolve_api_key(config: Config) -> str:
    """The first source that is configured and answers; empty when none does. Never raises."""
    environment = os.environ.get
    for name, look_up in (
        ("DD_API_KEY_SECRET_ARN", _from_secret),
        ("DD_API_KEY_SSM_NAME", _from_parameter),
        ("DD_API_KEY_SSM_ARN", _from_parameter),
        ("DD_KMS_API_KEY", _from_kms),
    ):
        given = environment(name, "")
        if given:
            try:
                with _without_a_word():
                    key = look_up(given, config)
            except Exception as error:  # noqa: BLE001 - any failure of AWS leaves the next source its turn
                note("api-key", error)
                continue
            if key:
                return key.strip()
    return (environment("DD_API_KEY") or environment("DATADOG_API_KEY") or "").strip()


@contextmanager
def _without_a_word() -> Iterator[None]:
    """botocore says where it found credentials, into a function's log that takes INFO: a level that was set stays."""
    logger = logging.getLogger("botocore")
    level = logger.level
    if level == logging.NOTSET:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _from_secret(arn: str, config: Config) -> str:
    parts = arn.split(":")
    region = parts[3] if len(parts) > 3 else config.region
    return as_text(_Client("secretsmanager", region, config).call("GetSecretValue", SecretId=arn).get("SecretString"))


def _from_parameter(name: str, config: Config) -> str:
    parts = name.split(":")
    region = parts[3] if name.startswith("arn:") and len(parts) > 3 else config.region
    return text_at(
        _Client("ssm", region, config).call("GetParameter", Name=name, WithDecryption=True), "Parameter", "Value"
    )


def _from_kms(text: str, config: Config) -> str:
    client = _Client("kms", config.region, config)
    blob = b64decode(text)
    try:
        answer = client.call("Decrypt", CiphertextBlob=blob)
    except Exception:  # noqa: BLE001 - the console encrypts with the function's name as context: the second try says
        context = {"LambdaFunctionName": config.function_name}
        answer = client.call("Decrypt", CiphertextBlob=blob, EncryptionContext=context)
    plain = answer["Plaintext"]
    return plain.decode("utf-8") if isinstance(plain, bytes) else ""


class _Client:
    """One of AWS's clients, out of the tracer's sight: what the layer calls is not the function's."""

    def __init__(self, service: str, region: str, config: Config) -> None:
        import botocore.session
        from botocore.client import BaseClient
        from botocore.config import Config as Timeouts

        # The answer waits for it: where AWS cannot be reached, botocore's own patience is minutes.
        timeouts = Timeouts(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1})
        endpoint = f"https://{service}-fips.{region}.amazonaws.com" if config.fips and region in _FIPS_REGIONS else None
        self._client = botocore.session.get_session().create_client(
            service, region_name=region or None, endpoint_url=endpoint, config=timeouts
        )
        call = BaseClient.__dict__["_make_api_call"]
        # What tracers put around it, by whichever copy of wrapt; what botocore itself puts there stays.
        while type(call).__name__ == "FunctionWrapper":
            call = call.__wrapped__
        self._call: Caller = call

    def call(self, operation: str, **request: object) -> dict[str, object]:
        return self._call(self._client, operation, request)
