/** The names that are in every span, as msgpack, each with what always follows it. */
import { nameOf, packedText } from './key-table';

const withPrefix = (name: string, ...prefix: readonly number[]): Uint8Array => Buffer.concat([packedText(name), Buffer.from(prefix)]);
export const FIELD = {
  type: nameOf('type'),
  traceId: withPrefix('trace_id', 0xCF),
  spanId: withPrefix('span_id', 0xCF),
  parentId: withPrefix('parent_id', 0xCF),
  name: nameOf('name'),
  resource: nameOf('resource'),
  service: nameOf('service'),
  noErrorAndStart: Buffer.concat([withPrefix('error', 0), withPrefix('start', 0xCF)]),
  duration: packedText('duration'),
  meta: packedText('meta'),
  metrics: packedText('metrics'),
  language: Buffer.concat([packedText('language'), packedText('javascript')]),
  notOtlp: Buffer.concat([packedText('_dd.sdk.otlp_export'), packedText('false')]),
  processTags: nameOf('_dd.tags.process'),
  links: nameOf('_dd.span_links'),
  measured: packedText('_dd.measured'),
  topLevel: withPrefix('_dd.top_level', 1),
  processId: packedText('process_id'),
  priority: packedText('_sampling_priority_v1'),
} as const;
/** What sampled a trace: metrics of its root. */
export const DECISIONS = ['_dd.rule_psr', '_dd.limit_psr', '_dd.agent_psr'].map(name => ({ name, bytes: packedText(name) }));
