/**
 * Formats and encodes a finished trace in one pass, for `PUT /v0.4/traces`.
 *
 * dd-trace first makes an object of every span and then msgpack of every object. Here the bytes are written straight from the
 * spans, and are the same bytes (a test compares them). Whatever is rare (errors, events, texts that must be cut, odd
 * values) is left to the tracer's own code: `encode` then says false and nothing has happened.
 */
import { type Key, keyOf, Rule } from './key-table';
import { encodeLinks, linksJson } from './link-encoder';
import type { Packer } from './packer';
import { DECISIONS, FIELD } from './span-fields';
import type { FinishedSpan, Processor, SpanContext, TraceState } from './tracer-internals';

/** Where dd-trace begins to cut: https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/traceutil/truncate.go */
const LONGEST_VALUE = 25_000;
const LONGEST_FIELD = 100;
/** A start is a uint64 from here on; before it (1970, four seconds) is only ever a mistake. */
const EARLIEST_START = 0x1_00_00_00_00;
const MAP_32 = 0xDF;
const ARRAY_32 = 0xDD;
const NO_ID: ArrayLike<number> = new Uint8Array(8);

export class TraceEncoder {
  /** Numbers are met among the texts but written after them. */
  private readonly numberKeys: Uint8Array[] = [];
  private readonly numbers: number[] = [];
  private metaCount = 0;

  constructor(private readonly packer: Packer, private readonly processor: Processor) {}

  /** Whether the trace's bytes were added to the packer. */
  encode({ started }: TraceState): boolean {
    const { packer } = this;
    const before = packer.length;
    packer.head32(ARRAY_32, started.length);
    for (let index = 0; index < started.length; index++) {
      if (this.span(started[index], index === 0)) continue;
      packer.length = before;
      return false;
    }
    return true;
  }

  private span(span: FinishedSpan, first: boolean): boolean {
    const context = span.context();
    const start = Math.round(span._startTime * 1e6);
    if (!isUsual(span, context) || start < EARLIEST_START) return false;
    const tags = context.getTags();
    const links = span._links?.length ? linksJson(span._links) : '';
    const hasManyLinks = links.length > LONGEST_VALUE;
    if (!tagBaseService(span, tags) || !this.fields(context, tags, hasManyLinks ? 1 : 0)) return false;
    const { packer } = this;
    packer.raw(FIELD.noErrorAndStart);
    packer.uint64(start);
    packer.raw(FIELD.duration);
    packer.number(Math.round(Number(span._duration) * 1e6));
    const root = span === context._trace.started[0] && isZero(context._parentId?.toBuffer() ?? NO_ID);
    if (!this.meta(context, tags, hasManyLinks ? '' : links, first)) return false;
    this.metrics(context, tags, root);
    if (hasManyLinks) encodeLinks(packer, span._links ?? []);
    return true;
  }

  private fields(context: SpanContext, tags: Readonly<Record<string, unknown>>, more: number): boolean {
    const { packer } = this;
    const name = String(context._name) || 'unnamed_operation';
    const service = textOr(tags['service.name'], '') || 'unnamed-service';
    const type = textOr(tags['span.type'], '');
    const resource = textOr(tags['resource.name'], name) || name;
    if (name.length > LONGEST_FIELD || service.length > LONGEST_FIELD || type.length > LONGEST_FIELD || resource.length > LONGEST_VALUE) return false;
    packer.byte(0x80 + (type ? 12 : 11) + more);
    if (type) this.pair(FIELD.type, type);
    packer.raw(FIELD.traceId);
    packer.id(context._traceId.toBuffer());
    packer.raw(FIELD.spanId);
    packer.id(context._spanId.toBuffer());
    packer.raw(FIELD.parentId);
    packer.id(context._parentId?.toBuffer() ?? NO_ID);
    this.pair(FIELD.name, name);
    this.pair(FIELD.resource, resource);
    this.pair(FIELD.service, service);
    return true;
  }

  private meta({ _trace: trace }: SpanContext, tags: Readonly<Record<string, unknown>>, links: string, first: boolean): boolean {
    const { packer } = this;
    packer.raw(FIELD.meta);
    const head = packer.length;
    packer.head32(MAP_32, 0);
    this.metaCount = 0;
    this.numbers.length = this.numberKeys.length = 0;
    const isMeasured = hasKind(tags);
    if (links) this.text(FIELD.links, links);
    if (first && !this.chunkTags(trace, tags)) return false;
    for (const name of Object.keys(tags)) {
      if (!this.tag(keyOf(name), tags[name], trace.origin, isMeasured)) return false;
    }
    packer.raw(FIELD.language);
    this.metaCount++;
    if (typeof trace.origin === 'string' && typeof tags['_dd.origin'] !== 'string' && !this.text(keyOf('_dd.origin').bytes, trace.origin)) return false;
    if (first && this.processor._nativeExport) {
      packer.raw(FIELD.notOtlp);
      this.metaCount++;
    }
    packer.bytes.writeUInt32BE(this.metaCount, head + 1);
    return true;
  }

  private chunkTags(trace: TraceState, tags: Readonly<Record<string, unknown>>): boolean {
    const processTags = this.processor._processTags;
    if (typeof processTags === 'string' && !this.text(FIELD.processTags, processTags)) return false;
    for (const name of Object.keys(trace.tags)) {
      const { bytes, rule } = keyOf(name);
      const value = trace.tags[name];
      if (value === undefined || value === null) continue;
      if (rule !== Rule.Plain || name in tags || typeof value !== 'string' || !this.text(bytes, value)) return false;
    }
    return true;
  }

  private tag({ bytes, rule }: Key, value: unknown, origin: unknown, isMeasured: boolean): boolean {
    switch (rule) {
      case Rule.Plain: return this.plain(bytes, value);
      case Rule.Field: return true;
      case Rule.Measured: return isMeasured || this.later(bytes, asSwitch(value));
      case Rule.StatusCode: return typeof value === 'number' ? !value || this.text(bytes, String(value)) : this.plain(bytes, value);
      case Rule.Origin: return typeof value === 'string' && this.text(bytes, textOr(origin, value));
      case Rule.Error: return !value;
      case Rule.Foreign: return false;
    }
  }

  private plain(bytes: Uint8Array, value: unknown): boolean {
    switch (typeof value) {
      case 'string': return this.text(bytes, value);
      case 'number': return Number.isNaN(value) || this.later(bytes, value);
      case 'boolean': return this.later(bytes, value ? 1 : 0);
      default: return value === undefined || value === null;
    }
  }

  private later(bytes: Uint8Array, value: number): true {
    this.numberKeys.push(bytes);
    this.numbers.push(value);
    return true;
  }

  private text(bytes: Uint8Array, value: string): boolean {
    if (value.length > LONGEST_VALUE) return false;
    this.pair(bytes, value);
    this.metaCount++;
    return true;
  }

  private pair(bytes: Uint8Array, value: string): void {
    this.packer.raw(bytes);
    this.packer.text(value);
  }

  private metrics(context: SpanContext, tags: Readonly<Record<string, unknown>>, root: boolean): void {
    const { packer } = this;
    packer.raw(FIELD.metrics);
    const head = packer.length;
    packer.head32(MAP_32, 0);
    let count = this.numbers.length + 1;
    if (root) count += this.decisions(context._trace);
    if (hasKind(tags)) {
      count++;
      packer.raw(FIELD.measured);
      packer.number('_dd.measured' in tags ? asSwitch(tags['_dd.measured']) : 1);
    }
    for (let index = 0; index < this.numbers.length; index++) this.metric(this.numberKeys[index], this.numbers[index]);
    this.metric(FIELD.processId, process.pid);
    const { priority } = context._sampling;
    if (typeof priority === 'number') {
      count++;
      this.metric(FIELD.priority, priority);
    }
    packer.bytes.writeUInt32BE(count, head + 1);
  }

  /** What sampled the trace, on its root: how many metrics that makes. */
  private decisions(trace: TraceState): number {
    let count = 1;
    for (const { name, bytes } of DECISIONS) {
      const rate = trace[name];
      if (typeof rate !== 'number') continue;
      count++;
      this.metric(bytes, rate);
    }
    this.packer.raw(FIELD.topLevel);
    return count;
  }

  private metric(bytes: Uint8Array, value: number): void {
    this.packer.raw(bytes);
    this.packer.number(value);
  }
}

function isUsual(span: FinishedSpan, context: SpanContext): boolean {
  return !span._events?.length && !span.meta_struct && !context._hostname && !context._spanSampling && context._name !== 'fs.operation';
}

/** The tag that tells the tracer's service from the span's own, set as dd-trace sets it; false for a service that is no text. */
function tagBaseService(span: FinishedSpan, tags: Readonly<Record<string, unknown>>): boolean {
  const service = tags['service.name'];
  if (service !== undefined && service !== null && typeof service !== 'string') return false;
  const { serviceLower } = span.tracer();
  if (service?.toLowerCase() !== serviceLower) span.setTag('_dd.base_service', serviceLower);
  return true;
}

const hasKind = (tags: Readonly<Record<string, unknown>>): boolean => Boolean(tags['span.kind']) && tags['span.kind'] !== 'internal';
const asSwitch = (value: unknown): number => value === undefined || value ? 1 : 0;
const textOr = (value: unknown, otherwise: string): string => typeof value === 'string' ? value : otherwise;

function isZero(bytes: ArrayLike<number>): boolean {
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index] !== 0) return false;
  }
  return true;
}
