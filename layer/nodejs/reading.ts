/** From an event, which may hold anything, to all that the spans need to know of it. Every part stands for itself: one that fails is left out. */
import type { FunctionArn } from './arn';
import type { Config } from './config';
import { guarded } from './diagnostics';
import * as sources from './event-source';
import type { Source } from './event-source';
import { Invoked, Turns, xrayHeader } from './extraction';
import { type HttpRequest, readRequest } from './http-request';
import { SPANS_OF } from './inferred';
import type { InferredSpan, Scope } from './inferred/inferred-span';
import { isObject, JsonObject } from './json-value';
import { decideParentage, Parentage } from './links';
import { Pointer, pointersOf } from './pointers';
import { ServiceNames } from './service-names';
import type { SpanContext, Tags } from './tracer-types';
import { triggerTags } from './trigger-tags';
import { xrayCarrier } from './xray';

/** All that is known of an event before any span is opened, so that no fault leaves one open. */
export interface Reading {
  readonly source: Source;
  readonly records: readonly JsonObject[];
  readonly parentage: Parentage;
  readonly inferred: readonly InferredSpan[];
  readonly triggerTags: Tags;
  readonly pointers: readonly Pointer[];
}

/** Reads events for one configuration. */
export class Reader {
  private readonly services: ServiceNames;

  constructor(private readonly config: Config, private readonly turns: Turns) {
    this.services = new ServiceNames(config);
  }

  read({ event, context, extracted }: Invoked, fn: FunctionArn): Reading {
    const source = guarded('reading-source', () => sources.detectSource(event), sources.UNKNOWN);
    const records = guarded<readonly JsonObject[]>('reading-records', () => sources.recordsOf(source, event), []);
    const { propagator } = this.turns;
    propagator.dropBaggage();
    const found = this.turns.contexts({ event, context, extracted, source, records });
    const parentage = this.mergeXray(decideParentage(found, this.config.batchPropagation, source), context);
    // A single event without a trace may still have brought baggage.
    if (found.length > 0 || records.length > 1) propagator.keepBaggageOf(parentage.parent?.carrier);
    const describing = withEventFields(source, event, records[describingIndex(parentage)] ?? {});
    const request = source.http ? guarded('reading-request', () => readRequest(source, describing)) : undefined;
    return {
      source,
      records,
      parentage,
      inferred: guarded('reading-inferred', () => this.inferred(source, describing, fn, request), []),
      triggerTags: guarded('reading-trigger', () => triggerTags(source, describing, fn, request), {}),
      pointers: this.config.spanPointers ? guarded('reading-pointers', () => pointersOf(source, records), []) : [],
    };
  }

  /** The trace that one record of a batch came from. */
  contextOfRecord(source: Source, record: JsonObject): SpanContext | undefined {
    const asked = { event: record, context: undefined, extracted: undefined, source, records: [record] };
    return this.turns.propagator.aside(() => this.turns.contexts(asked)[0]?.context);
  }

  private inferred(source: Source, record: JsonObject, fn: FunctionArn, request: HttpRequest | undefined): readonly InferredSpan[] {
    if (!this.config.inferredSpans) return [];
    const scope: Scope = { services: this.services, fn, decodeAuthorizer: this.config.decodeAuthorizer, request };
    return SPANS_OF.get(source)?.(source, record, scope) ?? [];
  }

  /** With DD_MERGE_XRAY_TRACES the X-Ray segment is the parent, in the trace that was found. */
  private mergeXray(parentage: Parentage, context: unknown): Parentage {
    const { parent } = parentage;
    if (!this.config.mergeXray || !parent || parent.turn === 'xray') return parentage;
    const headers = xrayCarrier(xrayHeader(context));
    const segment = headers && this.turns.propagator.contextOf({ headers, made: true });
    if (!segment) return parentage;
    const namedSpanId = parent.context._spanId ? parent.context.toSpanId() : '0';
    parent.context._spanId = segment._spanId;
    return { ...parentage, parent: { ...parent, turn: 'xray', namedSpanId } };
  }
}

/** The record that gave the parent, else the first that is linked, else the first. */
function describingIndex({ parent, links }: Parentage): number {
  return parent?.record ?? links[0]?.record ?? 0;
}

const NAMED_AT_TOP = ['eventSourceArn', 'deliveryStreamArn', 'eventSourceARN'];

/** A record whose ARN stands at the top of its event, with that ARN. */
function withEventFields(source: Source, event: unknown, record: JsonObject): JsonObject {
  if ((!source.records && source !== sources.FIREHOSE) || !isObject(event)) return record;
  return { ...Object.fromEntries(NAMED_AT_TOP.filter(name => name in event).map(name => [name, event[name]])), ...record };
}
