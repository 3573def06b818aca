/** An inferred span before it is a span: all that the event says of it. */
import type { FunctionArn } from '../arn';
import type { Source } from '../event-source';
import type { HttpRequest } from '../http-request';
import { finiteNumber, JsonObject } from '../json-value';
import type { ServiceNames } from '../service-names';
import type { Tags, TagValue } from '../tracer-types';

/** The agent refuses spans that start before 2000-01-01. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
/** In nanoseconds more than the agent's signed 64 bits hold: somebody's own unit. */
const LATEST_MS = 2 ** 63 / 1e6;

/** Times are milliseconds since 1970, as the tracer has them. */
export interface InferredSpan {
  readonly name: string;
  readonly resource: string;
  readonly service: string;
  readonly type: string;
  /** Undefined: now. */
  readonly start?: number;
  readonly tags: Tags;
  readonly isAsync: boolean;
  /** Undefined: the end that its synchronicity gives it. */
  readonly end?: number;
}

/** What an inferred span takes from the function: names of services, and its ARN for its partition. */
export interface Scope {
  readonly services: ServiceNames;
  readonly fn: FunctionArn;
  readonly decodeAuthorizer: boolean;
  /** Given where the source is HTTP. */
  readonly request?: HttpRequest;
}

/** One file a family of sources beside this one gives the spans of an event, outermost first. */
export type SpansOf = (source: Source, record: JsonObject, scope: Scope) => readonly InferredSpan[];

/** A moment given as a number or its text, in units of `unitMs` milliseconds; undefined when missing or impossible. */
export function moment(value: unknown, unitMs = 1): number | undefined {
  const number = finiteNumber(value);
  if (number === undefined) return undefined;
  // Microseconds are the finest that any event has; a product of doubles has more digits than that.
  const ms = Math.round(number * unitMs * 1000) / 1000;
  return ms >= EARLIEST_MS && ms < LATEST_MS ? ms : undefined;
}

const ISO = /^\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(?:Z|\+00:?00)?\s*$/i;

/** `2023-08-03T22:49:03.638Z`, with or without a fraction; undefined for anything else. */
export function isoMoment(text: unknown): number | undefined {
  const [, whole, fraction = ''] = (typeof text === 'string' && ISO.exec(text)) || [];
  return whole ? moment(Date.parse(`${whole}Z`) + Number(`0${fraction}`) * 1000) : undefined;
}

/** The tags that have a value. */
export function withoutEmpty(tags: Readonly<Record<string, TagValue | undefined>>): Tags {
  const kept: Record<string, TagValue> = {};
  for (const name of Object.keys(tags)) {
    const value = tags[name];
    if (value !== undefined && value !== '') kept[name] = value;
  }
  return kept;
}

/** A value that can be a tag as it is. */
export function numberOrText(value: unknown): TagValue | undefined {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}
