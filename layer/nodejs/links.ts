/** Span links of a batch: one parent, and a link to every other trace that a record came from. */
import type { BatchPropagation } from './config';
import type { Source } from './event-source';
import type { Found } from './extraction';
import { child, finiteNumber, JsonObject } from './json-value';

/** OpenTelemetry's default limit of links on a span, which Datadog's intake keeps to. */
const MAX_LINKS = 128;

/** Who is the parent (undefined: a new trace), who are links, and how many links were too many. */
export interface Parentage {
  readonly parent?: Found;
  readonly links: readonly Found[];
  readonly dropped: number;
}

const ORPHAN: Parentage = { links: [], dropped: 0 };

/**
 * | mode               | batch of messages                    | everything else |
 * |--------------------|--------------------------------------|-----------------|
 * | `parent-and-links` | the first is the parent, others links | the parent      |
 * | `links`            | a new trace, all are links            | the parent      |
 * | `parent`           | the first is the parent               | the parent      |
 */
export function decideParentage(found: readonly Found[], mode: BatchPropagation, source: Source): Parentage {
  if (found.length === 0) return ORPHAN;
  const isNewTrace = mode === 'links' && source.messageId !== undefined && (found[0].turn === 'event' || found[0].carrier.state !== undefined);
  const linked = (isNewTrace ? found : found.slice(1)).filter(one => one.context._spanId);
  return {
    ...!isNewTrace && { parent: found[0] },
    links: linked.slice(0, MAX_LINKS),
    dropped: Math.max(0, linked.length - MAX_LINKS),
  };
}

/** What tells one message of a batch from another. */
export function linkAttributes(source: Source, record: JsonObject, arn: string): Record<string, string> {
  const messageId = source.messageId?.(record);
  const received = retryCount(record);
  return {
    ...messageId && { 'messaging.message.id': messageId },
    event_source: source.name,
    ...arn && { event_source_arn: arn },
    ...received > 1 && { retry_count: String(received) },
  };
}

/** How often SQS has given this message, this time counted. */
function retryCount(record: JsonObject): number {
  return Math.trunc(finiteNumber(child(record, 'attributes', 'ApproximateReceiveCount')) ?? 0);
}
