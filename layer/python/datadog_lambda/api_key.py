"""The API key: by secret, parameter, KMS or value, looked up when the first metric needs it and never before."""

from __future__ import annotations

import os
from base64 import b64decode
from typing import Protocol

from datadog_lambda.config import Config
from datadog_lambda.diagnostics import note

# https://aws.amazon.com/compliance/fips/: regions where all three services have FIPS endpoints.
_FIPS_REGIONS = frozenset(
    ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "us-gov-east-1", "us-gov-west-1")
)


class AwsClient(Protocol):
    """The three calls that the key may need, of clients that botocore makes."""

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]: ...
    def get_parameter(self, *, Name: str, WithDecryption: bool) -> dict[str, dict[str, str]]: ...
    def decrypt(self, **request: object) -> dict[str, bytes]: ...


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
                key = look_up(given, config)
            except Exception as error:  # noqa: BLE001 - any failure of AWS leaves the next source its turn
                note("api-key", error)
                continue
            if key:
                return key.strip()
    return (environment("DD_API_KEY") or environment("DATADOG_API_KEY") or "").strip()


def _from_secret(arn: str, config: Config) -> str:
    parts = arn.split(":")
    region = parts[3] if len(parts) > 3 else config.region
    return _client("secretsmanager", region, config).get_secret_value(SecretId=arn)["SecretString"]


def _from_parameter(name: str, config: Config) -> str:
    parts = name.split(":")
    region = parts[3] if name.startswith("arn:") and len(parts) > 3 else config.region
    return _client("ssm", region, config).get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]


def _from_kms(text: str, config: Config) -> str:
    client = _client("kms", config.region, config)
    blob = b64decode(text)
    try:
        answer = client.decrypt(CiphertextBlob=blob)
    except Exception:  # noqa: BLE001 - the console encrypts with the function's name as context: the second try says
        context = {"LambdaFunctionName": config.function_name}
        answer = client.decrypt(CiphertextBlob=blob, EncryptionContext=context)
    return answer["Plaintext"].decode("utf-8")


def _client(service: str, region: str, config: Config) -> AwsClient:
    import botocore.session

    endpoint = f"https://{service}-fips.{region}.amazonaws.com" if config.fips and region in _FIPS_REGIONS else None
    client: AwsClient = botocore.session.get_session().create_client(
        service, region_name=region or None, endpoint_url=endpoint
    )
    return _untraced(client)


def _untraced(client: AwsClient) -> AwsClient:
    """Without what tracers wrap around the one method that makes calls: this one is the layer's, not the function's."""
    call = getattr(client, "_make_api_call", None)
    while type(call).__name__ == "BoundFunctionWrapper":
        call = call.__wrapped__  # type: ignore[union-attr]  # wrapt's class, whichever copy of wrapt made it
    vars(client)["_make_api_call"] = call
    return client
