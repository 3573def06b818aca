/**
 * X-Ray's trace header, and what Datadog makes of its ids.
 *
 * `Root=1-<8 hex>-<24 hex>;Parent=<16 hex>;Sampled=<0|1>`, parts in any order:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
import type { Headers } from './carriers/carrier';

const LOW_63_BITS = (1n << 63n) - 1n;
const USER_KEEP = '2';
const USER_REJECT = '-1';
const ROOT = /^[^-]*-[^-]*-([0-9a-f]{24})$/i;
const PARENT = /^[0-9a-f]{16}$/i;

export interface XrayHeader {
  readonly root: string;
  readonly parent: string;
  readonly sampled: string;
  /** The 24 hex digits of the root that are random. */
  readonly digits: string;
}

/** The three parts of a header, undefined when root or parent is missing or malformed. */
export function parseXrayHeader(text: unknown): XrayHeader | undefined {
  if (typeof text !== 'string' || !text.includes('Root=')) return undefined;
  const parts: Record<string, string> = {};
  for (const part of text.split(';')) {
    const [name, value = ''] = part.split('=', 2);
    parts[name.trim()] = value.trim();
  }
  const { Root: root = '', Parent: parent = '', Sampled: sampled = '' } = parts;
  const digits = ROOT.exec(root)?.[1];
  return digits && PARENT.test(parent) ? { root, parent, sampled, digits } : undefined;
}

/** X-Ray's own ids as Datadog's: the low 63 bits of the root, the parent, and the sampling decision. */
export function xrayCarrier(text: unknown): Headers | undefined {
  const header = parseXrayHeader(text);
  if (!header) return undefined;
  return carrier(BigInt(`0x${header.digits}`) & LOW_63_BITS, header.parent, header.sampled === '1' ? USER_KEEP : USER_REJECT);
}

/** Datadog's ids as the Java tracer writes them into a message's AWSTraceHeader: a root that begins with zeros. */
export function javaCarrier(text: unknown): Headers | undefined {
  const header = parseXrayHeader(text);
  if (!header?.digits.startsWith('00000000')) return undefined;
  return carrier(BigInt(`0x${header.digits.slice(8)}`), header.parent, /^[01]$/.test(header.sampled) ? header.sampled : '');
}

function carrier(traceId: bigint, parent: string, priority: string): Headers | undefined {
  const spanId = BigInt(`0x${parent}`);
  if (traceId === 0n || spanId === 0n) return undefined;
  return {
    'x-datadog-trace-id': String(traceId),
    'x-datadog-parent-id': String(spanId),
    ...priority && { 'x-datadog-sampling-priority': priority },
  };
}
