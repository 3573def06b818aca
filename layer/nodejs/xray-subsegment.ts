/** What Datadog knows, into X-Ray: a subsegment of metadata by UDP to the daemon, when the trace is sampled. */
import { note } from './diagnostics';
import { xrayHeader } from './extraction';
import type { Invocation } from './invocation';
import { crypto, dgram } from './node-modules';
import type { Tags } from './tracer-types';
import { untraced } from './untraced';
import { parseXrayHeader } from './xray';

export const PACKET_HEADER = '{"format": "json", "version": 1}';
const ADDRESS = /^(.+):(\d{1,5})$/;

/** The ids that a carrier brought, not X-Ray's own. */
export function sendTrace(daemon: string, { context: ofInvocation, spans }: Invocation): void {
  const parent = spans?.reading.parentage.parent;
  if (!parent || (parent.turn === 'xray' && parent.namedSpanId === undefined)) return;
  const { context } = parent;
  send(daemon, xrayHeader(ofInvocation), 'trace', {
    'trace-id': context.toTraceId(),
    'parent-id': parent.namedSpanId ?? (context._spanId ? context.toSpanId() : '0'),
    'sampling-priority': context._sampling.priority,
  });
}

export function sendTags(daemon: string, { context }: Invocation, tags: Tags, status: string): void {
  if (Object.keys(tags).length > 0) send(daemon, xrayHeader(context), 'lambda_function_tags', status ? { ...tags, 'http.status_code': status } : tags);
}

/** The packet, undefined when X-Ray does not sample or its header says nothing. */
export function subsegment(header: unknown, key: string, metadata: object, epochSeconds: number): Record<string, unknown> | undefined {
  const xray = parseXrayHeader(header);
  if (xray?.sampled !== '1') return undefined;
  return {
    id: crypto().randomBytes(8).toString('hex'),
    trace_id: xray.root,
    parent_id: xray.parent,
    name: 'datadog-metadata',
    start_time: epochSeconds,
    end_time: epochSeconds,
    type: 'subsegment',
    metadata: { datadog: { [key]: metadata } },
  };
}

export function daemonAddress(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, host, port] = ADDRESS.exec(text.trim()) ?? [];
  return host && Number(port) > 0 && Number(port) < 65536 ? { host, port: Number(port) } : undefined;
}

function send(daemon: string, header: unknown, key: string, metadata: object): void {
  const address = daemonAddress(daemon);
  const packet = address && subsegment(header, key, metadata, Date.now() / 1000);
  if (!packet || !address) return;
  const socket = dgram().createSocket(address.host.includes(':') ? 'udp6' : 'udp4');
  socket.unref();
  socket.on('error', error => note('xray-daemon', error));
  untraced(() => socket.send(`${PACKET_HEADER}\n${JSON.stringify(packet)}`, address.port, address.host, () => socket.close()));
}
