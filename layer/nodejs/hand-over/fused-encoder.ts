/**
 * Formats and encodes finished spans in one pass, byte for byte as dd-trace 6.21 does in two (span_format, then
 * encode/0.4). Whatever is not plain (events, values to cut, objects, keys that meet) is refused, and goes through the
 * tracer's own code.
 */
import type { Span, SpanContext, Trace } from '../tracer-types';
import type { ByteWriter } from './byte-writer';
import { encodeLinks, linksJson } from './link-encoder';

/** The limits of dd-trace's encoder, which cuts what is longer. */
const MAX_NAME = 100;
const MAX_KEY = 200;
const MAX_VALUE = 25_000;

const MEASURED = '_dd.measured';
const ORIGIN = '_dd.origin';
const BASE_SERVICE = '_dd.base_service';
const DECISIONS = ['_dd.rule_psr', '_dd.limit_psr', '_dd.agent_psr'];

/** Texts of these names are fields of the span, or flags. */
const NO_TEXT: ReadonlySet<string> = new Set(['service.name', 'span.type', 'resource.name', 'error', MEASURED]);
/** What the format itself writes: a tag of that name would have to be merged with it. */
const RESERVED: ReadonlySet<string> = new Set([
  'language', 'process_id', '_sampling_priority_v1', '_dd.hostname', '_dd.top_level', 'analytics.event', '_dd.tags.process', ...DECISIONS,
  '_dd.span_links',
]);
const ERROR_TAGS = ['error.type', 'error.message', 'error.stack'];

function key(name: string, ...rest: number[]): Buffer {
  return Buffer.from([0xa0 | name.length, ...Buffer.from(name), ...rest]);
}

const KEY = {
  type: key('type'), traceId: key('trace_id', 0xcf), spanId: key('span_id', 0xcf), parentId: key('parent_id', 0xcf),
  name: key('name'), resource: key('resource'), service: key('service'), noError: key('error', 0), error: key('error', 1), start: key('start'),
  duration: key('duration'), meta: key('meta', 0xdf), metrics: key('metrics', 0xdf),
};
const NO_PARENT = new Uint8Array(8);

export interface ChunkFacts {
  /** `_dd.tags.process` of the first span, when the tracer propagates process tags. */
  readonly processTags: string | false;
  /** The key that dd-trace marks the first span of a chunk with, when it exports natively. */
  readonly exportKey?: string;
}

/** Writes one trace; false, and nothing written, when the tracer's own code has to. */
export function encodeTrace(out: ByteWriter, spans: readonly Span[], facts: ChunkFacts): boolean {
  const begin = out.length;
  out.prefixed32(0xdd, spans.length);
  for (const [index, span] of spans.entries()) {
    if (encodeSpan(out, span, index === 0, facts)) continue;
    out.length = begin;
    return false;
  }
  return true;
}

function encodeSpan(out: ByteWriter, span: Span, isFirst: boolean, facts: ChunkFacts): boolean {
  const context = span.context();
  const tags = context.getTags();
  const service = tags['service.name'];
  const resource = tags['resource.name'] ?? context._name;
  const type = tags['span.type'];
  if (!isPlain(span, context) || !isName(service) || !isName(context._name) || typeof resource !== 'string' || resource === '') return false;
  if (resource.length > MAX_VALUE || (type !== undefined && !isName(type))) return false;
  const own = span.tracer().serviceLower ?? '';
  if (service.toLowerCase() !== own) span.setTag(BASE_SERVICE, own);
  const keys = Object.keys(tags);
  // Keys that are whole numbers come first in every object, so their order among others cannot be kept here.
  if (keys.length > 0 && keys[0].charCodeAt(0) <= 0x39 && keys[0].charCodeAt(0) >= 0x30) return false;
  const isError = Boolean(tags.error) || ERROR_TAGS.some(name => name in tags);
  // OpenTelemetry's recorded exceptions are no errors of the span: a symbol among the tags says so.
  if (isError && Object.getOwnPropertySymbols(tags).length > 0) return false;
  const links = span._links.length > 0 ? linksJson(span._links) : '';
  out.byte(0x80 + 11 + Number(type !== undefined) + Number(links.length > MAX_VALUE));
  if (type !== undefined) { out.raw(KEY.type); out.text(type); }
  id(out, KEY.traceId, context._traceId.toBuffer());
  id(out, KEY.spanId, context._spanId?.toBuffer() ?? NO_PARENT);
  id(out, KEY.parentId, context._parentId?.toBuffer() ?? NO_PARENT);
  out.raw(KEY.name); out.text(context._name);
  out.raw(KEY.resource); out.text(resource);
  out.raw(KEY.service); out.text(service);
  out.raw(isError ? KEY.error : KEY.noError);
  const start = Math.round(span._startTime * 1e6);
  out.raw(KEY.start); out.wide(0xcf, Math.floor(start / 2 ** 32) >>> 0, start >>> 0);
  out.raw(KEY.duration); out.number(Math.round((span._duration ?? 0) * 1e6));
  const fits = links.length <= MAX_VALUE;
  if (!meta(out, context, tags, keys, fits ? links : '', isFirst ? facts : undefined) || !metrics(out, span, context, tags, keys)) return false;
  if (!fits) encodeLinks(out, span._links);
  return true;
}

function isPlain(span: Span, context: SpanContext): boolean {
  return !span._events?.length && !span.meta_struct && !context._spanSampling && !context._hostname
    && context._name !== 'fs.operation' && (span._duration ?? -1) >= 0 && span._startTime > 5000;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME;
}

function id(out: ByteWriter, prefix: Buffer, bytes: readonly number[] | Uint8Array): void {
  out.raw(prefix);
  out.room(8);
  for (let index = bytes.length - 8; index < bytes.length; index++) out.bytes[out.length++] = bytes[index];
}

/** A map whose size is known only when it is written. */
function map(out: ByteWriter, prefix: Buffer, write: () => number): boolean {
  out.raw(prefix);
  const at = out.length;
  out.room(4);
  out.length += 4;
  const count = write();
  if (count < 0) return false;
  out.bytes.writeUInt32BE(count, at);
  return true;
}

function meta(out: ByteWriter, context: SpanContext, tags: Readonly<Record<string, unknown>>, keys: readonly string[], links: string,
  chunk?: ChunkFacts): boolean {
  const { origin, tags: traceTags } = context._trace;
  const pair = (name: string, value: string) => { out.text(name); out.text(value); };
  return map(out, KEY.meta, () => {
    let count = 0;
    if (links) { pair('_dd.span_links', links); count++; }
    if (chunk) {
      const added = chunkMeta(pair, traceTags, chunk);
      if (added < 0) return -1;
      count += added;
    }
    let isOriginThere = false;
    for (const name of keys) {
      const value = tags[name];
      if (!isUsable(name, value, chunk && traceTags)) return -1;
      if (name === 'http.status_code' && value && typeof value !== 'string') { pair(name, String(value)); count++; continue; }
      if (typeof value !== 'string' || NO_TEXT.has(name)) continue;
      if (name === ORIGIN) isOriginThere = true;
      pair(name, name === ORIGIN && typeof origin === 'string' ? origin : value);
      count++;
    }
    pair('language', 'javascript');
    if (typeof origin === 'string' && !isOriginThere) { pair(ORIGIN, origin); count++; }
    if (chunk?.exportKey) { pair(chunk.exportKey, 'false'); count++; }
    return count + 1;
  });
}

function chunkMeta(pair: (name: string, value: string) => void, traceTags: Trace['tags'], { processTags }: ChunkFacts): number {
  let count = 0;
  if (processTags !== false) {
    if (processTags.length > MAX_VALUE) return -1;
    pair('_dd.tags.process', processTags);
    count++;
  }
  for (const name of Object.keys(traceTags)) {
    const value = traceTags[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string' || !isUsable(name, value)) return -1;
    pair(name, value);
    count++;
  }
  return count;
}

/** Whether the value is one that needs no cutting, flattening or merging. */
function isUsable(name: string, value: unknown, traceTags?: Trace['tags']): boolean {
  if (name.length > MAX_KEY || RESERVED.has(name) || (traceTags !== undefined && name in traceTags)) return false;
  if (name === 'error') return !(value instanceof Error);
  if (ERROR_TAGS.includes(name) && value !== undefined && value !== null && typeof value !== 'string') return false;
  switch (typeof value) {
    case 'string': return value.length <= MAX_VALUE;
    case 'number':
    case 'boolean':
    case 'undefined': return true;
    default: return value === null;
  }
}

function metrics(out: ByteWriter, span: Span, context: SpanContext, tags: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  const { priority } = context._sampling;
  const pair = (name: string, value: number) => { out.text(name); out.number(value); };
  return map(out, KEY.metrics, () => {
    let count = rootMetrics(pair, span, context);
    const kind = tags['span.kind'];
    const isMeasured = Boolean(kind) && kind !== 'internal';
    const own = MEASURED in tags ? Number(tags[MEASURED] === undefined || Boolean(tags[MEASURED])) : undefined;
    if (isMeasured) { pair(MEASURED, own ?? 1); count++; }
    for (const name of keys) {
      const value = name === MEASURED ? own : tags[name];
      if (name === 'http.status_code' || (name === MEASURED && isMeasured) || name === 'error') continue;
      if (typeof value === 'number' && !Number.isNaN(value)) { pair(name, value); count++; }
      else if (typeof value === 'boolean') { pair(name, Number(value)); count++; }
    }
    pair('process_id', process.pid);
    if (typeof priority === 'number') { pair('_sampling_priority_v1', priority); count++; }
    return count + 1;
  });
}

function rootMetrics(pair: (name: string, value: number) => void, span: Span, { _trace: trace, _parentId: parent }: SpanContext): number {
  if (span !== trace.started[0] || (parent && parent.toString(10) !== '0')) return 0;
  let count = 1;
  for (const name of DECISIONS) {
    const decision = trace[name];
    if (typeof decision === 'number') { pair(name, decision); count++; }
  }
  pair('_dd.top_level', 1);
  return count;
}
