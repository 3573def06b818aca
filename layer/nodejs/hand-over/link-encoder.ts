/** Span links: as dd-trace writes them, JSON in one tag, and beyond what fits a tag, as a list of the span's own. */
import type { Span } from '../tracer-types';
import type { Packer } from './packer';

type Links = Span['_links'];

/** The flag that says that there are flags, as the agent and the other tracers have it. */
const HAS_FLAGS = 2 ** 31;
const UINT_64 = 0xCF;

/** Byte for byte what dd-trace's span_format makes. */
export function linksJson(links: Links): string {
  return `[${links.map(({ context, attributes }) => {
    const { _sampling: { priority }, _tracestate: tracestate } = context;
    return `{"trace_id":"${context.toTraceId(true)}","span_id":"${context.toSpanId(true)}"`
      + (attributes === undefined ? '' : `,"attributes":${JSON.stringify(attributes)}`)
      + (priority !== undefined && priority >= 0 ? `,"flags":${priority > 0 ? 1 : 0}` : '')
      + (tracestate ? `,"tracestate":${JSON.stringify(tracestate.toString())}` : '') + '}';
  }).join(',')}]`;
}

/** The field `span_links` of the agent's v0.4, for lists that are longer than a tag may be: dd-trace cuts the JSON there. */
export function encodeLinks(out: Packer, links: Links): void {
  out.text('span_links');
  out.head32(0xDD, links.length);
  for (const { context, attributes = {} } of links) {
    const { _sampling: { priority }, _tracestate: tracestate } = context;
    const hex = context.toTraceId(true).padStart(32, '0');
    out.byte(0x80 + 4 + Number(priority !== undefined) + Number(tracestate !== undefined));
    hexId(out, 'trace_id', hex.slice(16));
    hexId(out, 'trace_id_high', hex.slice(0, 16));
    hexId(out, 'span_id', context.toSpanId(true));
    out.text('attributes');
    const names = Object.keys(attributes);
    out.head32(0xDF, names.length);
    for (const name of names) { out.text(name); out.text(attributes[name]); }
    if (priority !== undefined) { out.text('flags'); out.number(HAS_FLAGS + (priority > 0 ? 1 : 0)); }
    if (tracestate !== undefined) { out.text('tracestate'); out.text(tracestate.toString()); }
  }
}

function hexId(out: Packer, name: string, hex: string): void {
  out.text(name);
  out.byte(UINT_64);
  out.id(Buffer.from(hex, 'hex'));
}
