/**
 * Formats and encodes a finished trace in one pass, for `PUT /v0.4/traces`.
 *
 * dd-trace first makes an object of every span and then msgpack of every object. Here the bytes are written straight from the
 * spans, and are the same bytes (a test compares them). Whatever is rare (errors, events, texts that must be cut, odd
 * values) is left to the tracer's own code: `encode` then says false and nothing has happened.
 */
import { encodeLinks, linksJson } from './link-encoder';
import type { Packer } from './packer';
import { FIELD } from './span-fields';
import { LONGEST_VALUE, type SpanTags, TagEncoder, textOr } from './tag-encoder';
import type { FinishedSpan, Processor, SpanContext, TraceState } from './tracer-internals';

/** dd-trace cuts names, services and types that are longer. */
const LONGEST_FIELD = 100;
/** A start is a uint64 from here on; before it (1970, four seconds) is only ever a mistake. */
const EARLIEST_START = 0x1_00_00_00_00;
const ARRAY_32 = 0xDD;
const NO_ID: ArrayLike<number> = new Uint8Array(8);

export class TraceEncoder {
  private readonly tags: TagEncoder;

  constructor(private readonly packer: Packer, processor: Processor) {
    this.tags = new TagEncoder(packer, processor);
  }

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
    if (!tagBaseService(span, tags) || !this.fields(context, tags, hasManyLinks ? 1 : 0, first)) return false;
    const { packer } = this;
    packer.raw(FIELD.noErrorAndStart);
    packer.uint64(start);
    packer.raw(FIELD.duration);
    packer.number(Math.round(Number(span._duration) * 1e6));
    const root = span === context._trace.started[0] && isZero(context._parentId?.toBuffer() ?? NO_ID);
    if (!this.tags.meta(context, tags, hasManyLinks ? '' : links, first)) return false;
    this.tags.metrics(context, tags, root);
    if (hasManyLinks) encodeLinks(packer, span._links ?? []);
    return true;
  }

  private fields(context: SpanContext, tags: SpanTags, more: number, isFirst: boolean): boolean {
    const { packer } = this;
    const name = String(context._name) || 'unnamed_operation';
    const service = textOr(tags['service.name'], '') || 'unnamed-service';
    const type = textOr(tags['span.type'], '');
    const resource = textOr(tags['resource.name'], name) || name;
    if (name.length > LONGEST_FIELD || service.length > LONGEST_FIELD || type.length > LONGEST_FIELD || resource.length > LONGEST_VALUE) return false;
    packer.byte(0x80 + (type ? 12 : 11) + more);
    if (type) packer.pair(FIELD.type, type, isFirst);
    packer.raw(FIELD.traceId);
    packer.id(context._traceId.toBuffer());
    packer.raw(FIELD.spanId);
    packer.id(context._spanId.toBuffer());
    packer.raw(FIELD.parentId);
    packer.id(context._parentId?.toBuffer() ?? NO_ID);
    packer.pair(FIELD.name, name, isFirst);
    packer.pair(FIELD.resource, resource, isFirst);
    packer.pair(FIELD.service, service, isFirst);
    return true;
  }
}

function isUsual(span: FinishedSpan, context: SpanContext): boolean {
  return !span._events?.length && !span.meta_struct && !context._hostname && !context._spanSampling && context._name !== 'fs.operation';
}

/** The tag that tells the tracer's service from the span's own, set as dd-trace sets it; false for a service that is no text. */
function tagBaseService(span: FinishedSpan, tags: SpanTags): boolean {
  const service = tags['service.name'];
  if (service !== undefined && service !== null && typeof service !== 'string') return false;
  const { serviceLower } = span.tracer();
  if (service?.toLowerCase() !== serviceLower) span.setTag('_dd.base_service', serviceLower);
  return true;
}

function isZero(bytes: ArrayLike<number>): boolean {
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index] !== 0) return false;
  }
  return true;
}
