"""AWS's own SAM transform behind a pipe: a line of JSON in, ``{"template": ..., "parameters": ...}``, a line out."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from botocore.exceptions import BotoCoreError
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform


class OfflinePolicies(ManagedPolicyLoader):  # type: ignore[misc] # it is untyped
    """Names of AWS's managed policies, which the transform otherwise asks IAM for."""

    def __init__(self) -> None:
        self.names = (
            "AWSLambdaBasicExecutionRole",
            "AWSLambdaVPCAccessExecutionRole",
            "AWSXRayDaemonWriteAccess",
            "AmazonS3FullAccess",
            "AmazonDynamoDBFullAccess",
        )

    def load(self) -> dict[str, str]:
        return {name: f"arn:aws:iam::aws:policy/{name}" for name in self.names}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"template": transform(request["template"], request.get("parameters", {}), OfflinePolicies())}
    except InvalidDocumentException as error:
        return {"error": "; ".join(str(cause.message) for cause in error.causes)}
    except BotoCoreError as error:  # an application of the Serverless Application Repository is asked of AWS
        return {"error": str(error)}


def main() -> None:
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line)), separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main()
