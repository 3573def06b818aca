/** Messages inside messages: SNS and EventBridge put theirs, whole, into the body of the next. */
import { asObject, isObject, JsonObject, parseObject } from '../json-value';
import { Carrier } from './carrier';
import { eventBridgeCarriers } from './event-bridge';
import { messageAttributesCarriers } from './message-attributes';

/** AWS nests three at most (EventBridge, SNS, SQS); more is somebody's own. */
export const MAX_DEPTH = 5;

export function isSns(body: JsonObject): boolean {
  return body.Type === 'Notification' && typeof body.TopicArn === 'string';
}

export function isEventBridge(body: JsonObject): boolean {
  return typeof body['detail-type'] === 'string' && 'detail' in body;
}

/** The carriers in an envelope, and in the envelopes inside it. */
export function* envelopeCarriers(body: unknown, depth = 0): Iterable<Carrier> {
  if (depth >= MAX_DEPTH) return;
  if (typeof body === 'string') {
    // Cheap test first: most bodies are no envelope, and parsing each would cost more than all the rest.
    if (body.includes('"TopicArn"') || body.includes('detail')) yield* envelopeCarriers(parseObject(body), depth);
    return;
  }
  if (!isObject(body)) return;
  if (isSns(body)) {
    yield* messageAttributesCarriers(asObject(body.MessageAttributes));
    yield* envelopeCarriers(body.Message, depth + 1);
  } else if ('detail' in body) {
    yield* eventBridgeCarriers(body);
    if (isObject(body.detail) && isSns(body.detail)) yield* envelopeCarriers(body.detail, depth + 1);
  }
}
