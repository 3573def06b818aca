"""Which service an event came from, by the marks that AWS puts on it, before anything is read from it."""

from __future__ import annotations

from dataclasses import dataclass

from datadog_lambda import modules, step_functions
from datadog_lambda.json_value import EMPTY, JsonObject, as_list, child, object_at, text_at


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One row of the table. ``carriers`` and ``inferred`` are modules, loaded when the first such event comes."""

    name: str
    carriers: str = ""
    inferred: str = ""
    http: bool = False
    has_route: bool = False
    sends_status: bool = False
    null_is_ok: bool = False


UNKNOWN = Source("")
FUNCTION_URL = Source("lambda-function-url", "http", "http", http=True, sends_status=True, null_is_ok=True)
REST_API = Source("api-gateway", "http", "api_gateway", http=True, has_route=True, sends_status=True)
HTTP_API = Source("api-gateway", "http", "api_gateway", True, has_route=True, sends_status=True, null_is_ok=True)
WEBSOCKET_API = Source("api-gateway", "http", "api_gateway", sends_status=True)
LOAD_BALANCER = Source("application-load-balancer", "http", "http", http=True, sends_status=True)
LATTICE = Source("vpc-lattice", "http", "http", http=True, sends_status=True)
APP_SYNC = Source("appsync", "app_sync", "app_sync")
LOGS = Source("cloudwatch-logs")
SCHEDULE = Source("cloudwatch-events", "event_bridge")
EVENT_BRIDGE = Source("eventbridge", "event_bridge", "messages")
STATES = Source("states")
DURABLE = Source("durable", "durable")
CLOUDFRONT = Source("cloudfront")
DYNAMODB = Source("dynamodb", "", "streams")
KINESIS = Source("kinesis", "kinesis", "streams")
S3 = Source("s3", "", "storage")
SNS = Source("sns", "sns", "messages")
SQS = Source("sqs", "sqs", "messages")
KAFKA = Source("msk", "kafka", "brokers")
SELF_MANAGED_KAFKA = Source("kafka", "kafka", "brokers")
MQ = Source("mq", "mq")
DOCUMENT_DB = Source("documentdb", "document_db")
FIREHOSE = Source("firehose", "firehose", "streams")
IOT = Source("iot", "", "brokers")

# EventBridge Pipes and AppSync's batches give a list of what they give one by one.
_LISTED = (EVENT_BRIDGE, SCHEDULE, APP_SYNC, SQS, KINESIS, DYNAMODB, KAFKA, SELF_MANAGED_KAFKA, MQ)

_BY_RECORD = {
    "aws:dynamodb": DYNAMODB,
    "aws:kinesis": KINESIS,
    "aws:s3": S3,
    "aws:sns": SNS,
    "aws:sqs": SQS,
}

_BY_EVENT_SOURCE = {
    "aws:kafka": KAFKA,
    "SelfManagedKafka": SELF_MANAGED_KAFKA,
    "aws:SelfManagedKafka": SELF_MANAGED_KAFKA,
    "aws:amq": MQ,
    "aws:mq": MQ,
    "aws:rmq": MQ,
    "aws:docdb": DOCUMENT_DB,
}


def detect(event: object) -> Source:
    """The source of an event; UNKNOWN when AWS left no mark. Never raises."""
    if isinstance(event, list):
        first = event[0] if event else None
        if not isinstance(first, dict):
            return UNKNOWN
        source = _of_record(first)
        if source is UNKNOWN:
            source = _of_envelope(first)
        return source if source in _LISTED else UNKNOWN
    if not isinstance(event, dict):
        return UNKNOWN
    records = event.get("Records")
    if isinstance(records, list) and records and isinstance(records[0], dict) and records[0]:
        return _of_record(records[0])
    if isinstance(event.get("requestContext"), dict):
        source = _of_request(event, event["requestContext"])
        if source is not UNKNOWN:
            return source
    return _of_envelope(event)


def _of_record(record: JsonObject) -> Source:
    if "cf" in record:
        return CLOUDFRONT
    name = record.get("eventSource", record.get("EventSource"))
    return _BY_RECORD.get(name, UNKNOWN) if isinstance(name, str) else UNKNOWN


def _of_request(event: JsonObject, request: JsonObject) -> Source:
    if isinstance(request.get("elb"), dict):
        return LOAD_BALANCER
    if request.get("serviceArn") or request.get("serviceNetworkArn"):
        return LATTICE
    if not request.get("stage"):
        return UNKNOWN
    labels = text_at(request, "domainName").split(".")
    if len(labels) > 1 and labels[1] == "lambda-url":
        return FUNCTION_URL
    if request.get("messageDirection") or request.get("connectionId"):
        return WEBSOCKET_API
    if event.get("version") == "2.0" or ("routeKey" in event and "httpMethod" not in event):
        return HTTP_API
    return REST_API


def _of_envelope(event: JsonObject) -> Source:
    if isinstance(event.get("awslogs"), dict):
        return LOGS
    if isinstance(event.get("detail-type"), str):
        is_schedule = event.get("source") == "aws.events" or "EventCategories" in object_at(event, "detail")
        return SCHEDULE if is_schedule else EVENT_BRIDGE
    if isinstance(event.get("DurableExecutionArn"), str):
        return DURABLE
    source = event.get("eventSource")
    if isinstance(source, str) and source in _BY_EVENT_SOURCE:
        return _BY_EVENT_SOURCE[source]
    if isinstance(event.get("deliveryStreamArn"), str) and as_list(event.get("records")):
        return FIREHOSE
    if isinstance(child(event, "info", "fieldName"), str) and isinstance(child(event, "info", "parentTypeName"), str):
        return APP_SYNC
    if isinstance(event.get("signatureVerified"), bool) and isinstance(event.get("protocolData"), dict):
        return IOT
    if isinstance(event.get("raw_path"), str) and isinstance(event.get("method"), str):
        return LATTICE
    return STATES if step_functions.may_be_context(event) and step_functions.unwrap(event) is not None else UNKNOWN


def is_authorizer_request(event: object) -> bool:
    """Whether API Gateway asks a Lambda authorizer (``routeArn``: the second version of the payload)."""
    return isinstance(event, dict) and ("methodArn" in event or "routeArn" in event)


def records_of(source: Source, event: object) -> list[JsonObject]:
    """What a batch consists of; an event that is no batch is a batch of itself."""
    if source.carriers in ("kafka", "mq", "document_db") and not isinstance(event, list):
        found: list[JsonObject] = modules.load(f"carriers.{source.carriers}").records_of(event)
        return found
    if isinstance(event, dict):
        records = event.get("records" if source is FIREHOSE else "Records")
        if not isinstance(records, list) or not records or source in (STATES, EVENT_BRIDGE):
            return [event]
    else:
        records = as_list(event)
    return [record if isinstance(record, dict) else EMPTY for record in records] or [EMPTY]
