/**
 * Tag names as the encoder wants them: their bytes, and whether the tracer treats the name as something else than a plain tag.
 */
export enum Rule {
  /** A plain tag: text into `meta`, a number or a boolean into `metrics`. */
  Plain,
  /** A field of the span, not a tag. */
  Field,
  StatusCode,
  Measured,
  Origin,
  /** False or empty: nothing. Else the tracer's own code. */
  Error,
  /** Only the tracer's own code does this right: it collides with a name that the encoder adds, or has rules of its own. */
  Foreign,
}

/** A name, and the values that it had last: most tags of a function are the same in every invocation. */
export interface Name {
  readonly bytes: Uint8Array;
  /** For the first span of a trace and for the others, which seldom have the same value under one name. */
  readonly last: readonly [LastPair, LastPair];
}

export interface Key extends Name {
  readonly rule: Rule;
}

/** A value, and once it has come twice the bytes of name and value together. */
export interface LastPair {
  value: string | undefined;
  bytes: Uint8Array | undefined;
}

/** dd-trace cuts names longer than this. */
const LONGEST_NAME = 200;
/** Names are few, but captured payloads make them up: past this many they are no longer kept. */
const KEPT_NAMES = 1024;

const RULES: Readonly<Record<string, Rule>> = {
  'service.name': Rule.Field,
  'span.type': Rule.Field,
  'resource.name': Rule.Field,
  'http.status_code': Rule.StatusCode,
  '_dd.measured': Rule.Measured,
  '_dd.origin': Rule.Origin,
  'error': Rule.Error,
  ...Object.fromEntries([
    'error.type', 'error.message', 'error.stack', 'analytics.event', '_dd1.sr.eausr', '_dd.hostname', 'language', 'process_id',
    '_sampling_priority_v1', '_dd.top_level', '_dd.rule_psr', '_dd.limit_psr', '_dd.agent_psr', '_dd.sdk.otlp_export', '_dd.tags.process',
    '_dd.span_links', '_dd.apm.enabled', 'events', '__proto__',
  ].map(name => [name, Rule.Foreign])),
};

const known = new Map<string, Key>();

export function keyOf(name: string): Key {
  return known.get(name) ?? makeKey(name);
}

function makeKey(name: string): Key {
  const key = { ...nameOf(name), rule: ruleOf(name) };
  if (known.size < KEPT_NAMES) known.set(name, key);
  return key;
}

export function nameOf(name: string): Name {
  return { bytes: packedText(name), last: [{ value: undefined, bytes: undefined }, { value: undefined, bytes: undefined }] };
}

function ruleOf(name: string): Rule {
  // A name that is an array index comes first among an object's keys, whenever it was set.
  if (name.length > LONGEST_NAME || /^(?:0|[1-9]\d*)$/.test(name)) return Rule.Foreign;
  return Object.hasOwn(RULES, name) ? RULES[name] : Rule.Plain;
}

/** A string as msgpack: fixstr under 32 bytes, else str32. */
export function packedText(text: string): Uint8Array {
  const body = Buffer.from(text);
  if (body.length < 0x20) return Buffer.concat([Buffer.of(0xA0 | body.length), body]);
  const head = Buffer.alloc(5, 0xDB);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}
