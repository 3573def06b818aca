/**
 * Which trace an invocation belongs to: the turns, in their order.
 *
 * Custom extractor, the event's carriers, Step Functions, client context, X-Ray. A turn that finds nothing or fails
 * leaves the next its turn.
 */
import { appSyncCarriers } from './carriers/app-sync';
import { authorizerCarriers } from './carriers/authorizer';
import type { Carrier, Headers } from './carriers/carrier';
import { customCarrier } from './carriers/custom';
import { clientContextCarriers, directCarriers } from './carriers/direct';
import { httpCarriers } from './carriers/http';
import type { Config } from './config';
import { note } from './diagnostics';
import * as sources from './event-source';
import type { Source } from './event-source';
import { asObject, child, JsonObject, textAt } from './json-value';
import type { Propagator } from './propagation';
import { carrierOfState } from './step-functions';
import type { SpanContext } from './tracer-types';
import { javaCarrier, xrayCarrier } from './xray';

export type Turn = 'custom' | 'event' | 'step-functions' | 'client-context' | 'xray';

/** A context, what it was read from, and the turn and record that gave it. */
export interface Found {
  readonly context: SpanContext;
  readonly carrier: Carrier;
  readonly turn: Turn;
  readonly record: number;
  /** The parent that the carrier named, where X-Ray's segment has taken its place; `0` where it named none. */
  readonly namedSpanId?: string;
}

/** With what the function was called, and what an extractor of the user's said of it. */
export interface Invoked {
  readonly event: unknown;
  readonly context: unknown;
  readonly extracted: unknown;
}

export interface Asked extends Invoked {
  readonly source: Source;
  readonly records: readonly JsonObject[];
}

const NONE: readonly Found[] = [];

/** What the turns need: the configuration, the tracer's propagation. */
export class Turns {
  private readonly order: ReadonlyArray<{ readonly turn: Turn; readonly find: (asked: Asked) => readonly Found[] }>;

  constructor(private readonly config: Config, readonly propagator: Propagator) {
    this.order = [
      { turn: 'custom', find: asked => this.custom(asked) },
      { turn: 'event', find: asked => this.event(asked) },
      { turn: 'step-functions', find: asked => this.first(madeOf(carrierOfState(asObject(asked.event))), 'step-functions') },
      { turn: 'client-context', find: asked => this.first(clientContextCarriers(child(asked.context, 'clientContext')), 'client-context') },
      { turn: 'xray', find: asked => this.xray(asked) },
    ];
  }

  /** Every distinct context of the first turn that finds any, in the order of the records. */
  contexts(asked: Asked): readonly Found[] {
    for (let index = 0; index < this.order.length; index++) {
      const { turn, find } = this.order[index];
      const found = guarded(turn, find, asked);
      if (found.length === 0) continue;
      // The user's extractor says who the parent is; where the records came from is still worth a link.
      return turn === 'custom' ? [...found, ...this.othersThan(found[0], asked)] : found;
    }
    return [];
  }

  private othersThan(parent: Found, asked: Asked): readonly Found[] {
    if (!asked.source.messageId || this.config.batchPropagation === 'parent') return [];
    const key = keyOf(parent.context);
    return guarded('event', one => this.event(one), asked).filter(one => keyOf(one.context) !== key);
  }

  private custom({ extracted }: Asked): readonly Found[] {
    const carrier = extracted === undefined ? undefined : customCarrier(extracted);
    return carrier ? this.first([carrier], 'custom') : NONE;
  }

  private event({ source, records }: Asked): readonly Found[] {
    if (source === sources.STATES) return [];
    if (records.length === 1) {
      const only = this.ofRecord(source, records[0], 0);
      return only ? [only] : [];
    }
    const found = new Map<string, Found>();
    for (const [index, record] of records.entries()) {
      const one = this.ofRecord(source, record, index);
      if (!one) continue;
      const key = keyOf(one.context);
      if (!found.has(key)) found.set(key, one);
      if (this.config.batchPropagation === 'parent') break;
    }
    return [...found.values()];
  }

  /** The context of one record, or of the event when it is no batch. */
  private ofRecord(source: Source, record: JsonObject, index: number): Found | undefined {
    const authorized = source.name === sources.REST_API.name && this.config.decodeAuthorizer
      ? this.read(authorizerCarriers(record), 'event', index) : undefined;
    return authorized
      ?? (source.carriers && this.read(source.carriers(record), 'event', index))
      // An event of a direct caller, who may pass on the headers of a request.
      ?? (source === sources.UNKNOWN ? this.read(httpCarriers(record), 'event', index) ?? this.read(appSyncCarriers(record), 'event', index) : undefined)
      ?? this.read(directCarriers(record), 'event', index);
  }

  private xray({ context, source, records }: Asked): readonly Found[] {
    const isTopic = source === sources.SNS;
    if (!isTopic && !this.config.mergeXray) return [];
    const header = xrayHeader(context);
    // Datadog's Java tracer reaches a function behind a topic by this variable alone.
    const java = isTopic ? javaCarrier(header) : undefined;
    if (java) return this.first(madeOf(java), 'event');
    if (!this.config.mergeXray) return [];
    const ofMessage = source === sources.SQS ? xrayCarrier(child(records[0], 'attributes', 'AWSTraceHeader')) : undefined;
    return this.first([...madeOf(ofMessage), ...madeOf(xrayCarrier(header))], 'xray');
  }

  private first(carriers: Iterable<Carrier>, turn: Turn): readonly Found[] {
    const found = this.read(carriers, turn, 0);
    return found ? [found] : [];
  }

  private read(carriers: Iterable<Carrier>, turn: Turn, record: number): Found | undefined {
    for (const carrier of carriers) {
      const context = this.propagator.contextOf(carrier);
      if (context) return { context, carrier, turn: carrier.state ? 'step-functions' : turn, record };
    }
    return undefined;
  }
}

/** The header of the invocation: in its context where several run at once, since there is one environment for all, else there. */
export function xrayHeader(context: unknown): string | undefined {
  return textAt(context, 'xRayTraceId') || process.env._X_AMZN_TRACE_ID;
}

function keyOf(context: SpanContext): string {
  return `${context.toTraceId(true)}-${context._spanId ? context.toSpanId() : ''}`;
}

function madeOf(headers: Headers | undefined): readonly Carrier[] {
  return headers ? [{ headers, made: true }] : [];
}

function guarded(turn: Turn, find: (asked: Asked) => readonly Found[], asked: Asked): readonly Found[] {
  try {
    return find(asked);
  } catch (error) {
    note(`extraction-${turn}`, error); // an event may hold anything; the next turn has its go
    return [];
  }
}
