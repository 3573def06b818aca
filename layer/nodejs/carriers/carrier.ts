/** A carrier: the headers that say which trace something belongs to. Each file beside this one knows one source. */
import { asObject, JsonObject, parseObject } from '../json-value';
import { carrierOfState, stateTags } from '../step-functions';
import type { Tags } from '../tracer-types';

export type Headers = Readonly<Record<string, string>>;

export interface Carrier {
  /** Names in lower case. */
  readonly headers: Headers;
  /** The ids were worked out, not carried: they hold whatever styles the tracer is set to read. */
  readonly made: boolean;
  /** They were worked out from the state of a Step Functions execution: which one, as tags. */
  readonly state?: Tags;
}

export const NONE: readonly Carrier[] = [];

/** What a file of a source gives: candidates in order, each asked for only when the one before held no context. */
export type CarriersOf = (record: JsonObject) => Iterable<Carrier>;

// Every name that Datadog's tracers read, in all their propagation styles.
const PROPAGATION_HEADER = /^(?:traceparent|tracestate|baggage|b3|x-datadog-.*|x-b3-.*|ot-baggage-.*|dd-pathway-ctx-base64)$/i;

/** The propagation headers among others. A list stands for its first; only text counts, in JSON that a program wrote whole numbers too. */
export function pickHeaders(headers: JsonObject, isWritten = false): Carrier | undefined {
  let picked: Record<string, string> | undefined;
  for (const name of Object.keys(headers)) {
    if (!PROPAGATION_HEADER.test(name)) continue;
    const value = headers[name];
    const text = Array.isArray(value) ? value[0] as unknown : value;
    if (typeof text === 'string' || (isWritten && Number.isSafeInteger(text))) (picked ??= {})[name.toLowerCase()] = String(text);
  }
  return picked && { headers: picked, made: false };
}

/** The carriers that a decoded `_datadog` stands for: Step Functions' context, then headers. */
export function carriersIn(value: unknown): readonly Carrier[] {
  if (value === undefined) return NONE;
  const content = typeof value === 'string' ? parseObject(value) : asObject(value);
  const made = carrierOfState(content);
  const picked = pickHeaders(content, true);
  const carriers: Carrier[] = made ? [{ headers: made, made: true, state: stateTags(content) }] : [];
  if (picked) carriers.push(picked);
  return carriers;
}
