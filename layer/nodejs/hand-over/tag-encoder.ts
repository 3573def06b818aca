/** A span's tags as dd-trace sorts them: texts into `meta`, numbers and switches into `metrics`, and what the tracer adds to each. */
import { type Key, keyOf, type Name, Rule } from './key-table';
import type { Packer } from './packer';
import { DECISIONS, FIELD } from './span-fields';
import type { Processor, SpanContext, TraceState } from './tracer-internals';

/** Where dd-trace begins to cut: https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/traceutil/truncate.go */
export const LONGEST_VALUE = 25_000;
const MAP_32 = 0xDF;

export type SpanTags = Readonly<Record<string, unknown>>;

export class TagEncoder {
  /** Numbers are met among the texts but written after them. */
  private readonly numberKeys: Uint8Array[] = [];
  private readonly numbers: number[] = [];
  private metaCount = 0;
  private isFirst = false;

  constructor(private readonly packer: Packer, private readonly processor: Processor) {}

  /** Writes `meta`; false when there is something in the tags that only the tracer does right. Numbers are kept for `metrics`. */
  meta({ _trace: trace }: SpanContext, tags: SpanTags, links: string, isFirst: boolean): boolean {
    const { packer } = this;
    packer.raw(FIELD.meta);
    const head = packer.length;
    packer.head32(MAP_32, 0);
    this.metaCount = 0;
    this.isFirst = isFirst;
    this.numbers.length = this.numberKeys.length = 0;
    const isMeasured = hasKind(tags);
    if (links) this.text(FIELD.links, links);
    if (isFirst && !this.chunkTags(trace, tags)) return false;
    for (const name of Object.keys(tags)) {
      if (!this.tag(keyOf(name), tags[name], trace.origin, isMeasured)) return false;
    }
    packer.raw(FIELD.language);
    this.metaCount++;
    if (typeof trace.origin === 'string' && typeof tags['_dd.origin'] !== 'string' && !this.text(keyOf('_dd.origin'), trace.origin)) return false;
    if (isFirst && this.processor._nativeExport) {
      packer.raw(FIELD.notOtlp);
      this.metaCount++;
    }
    packer.uint32At(head + 1, this.metaCount);
    return true;
  }

  private chunkTags(trace: TraceState, tags: SpanTags): boolean {
    const processTags = this.processor._processTags;
    if (typeof processTags === 'string' && !this.text(FIELD.processTags, processTags)) return false;
    for (const name of Object.keys(trace.tags)) {
      const key = keyOf(name);
      const value = trace.tags[name];
      if (value === undefined || value === null) continue;
      if (key.rule !== Rule.Plain || name in tags || typeof value !== 'string' || !this.text(key, value)) return false;
    }
    return true;
  }

  private tag(key: Key, value: unknown, origin: unknown, isMeasured: boolean): boolean {
    switch (key.rule) {
      case Rule.Plain: return this.plain(key, value);
      case Rule.Field: return true;
      case Rule.Measured: return isMeasured || this.later(key, asSwitch(value));
      case Rule.StatusCode: return typeof value === 'number' ? !value || this.text(key, String(value)) : this.plain(key, value);
      case Rule.Origin: return typeof value === 'string' && this.text(key, textOr(origin, value));
      case Rule.Error: return !value;
      case Rule.Foreign: return false;
    }
  }

  private plain(key: Key, value: unknown): boolean {
    switch (typeof value) {
      case 'string': return this.text(key, value);
      case 'number': return Number.isNaN(value) || this.later(key, value);
      case 'boolean': return this.later(key, value ? 1 : 0);
      default: return value === undefined || value === null;
    }
  }

  private later({ bytes }: Name, value: number): true {
    this.numberKeys.push(bytes);
    this.numbers.push(value);
    return true;
  }

  private text(name: Name, value: string): boolean {
    if (value.length > LONGEST_VALUE) return false;
    this.packer.pair(name, value, this.isFirst);
    this.metaCount++;
    return true;
  }

  /** Writes `metrics` of the span whose `meta` was written last; `isRoot`: nothing is above it, here or elsewhere. */
  metrics(context: SpanContext, tags: SpanTags, isRoot: boolean): void {
    const { packer } = this;
    packer.raw(FIELD.metrics);
    const head = packer.length;
    packer.head32(MAP_32, 0);
    let count = this.numbers.length + 1;
    if (isRoot) count += this.decisions(context._trace);
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
    packer.uint32At(head + 1, count);
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

const hasKind = (tags: SpanTags): boolean => Boolean(tags['span.kind']) && tags['span.kind'] !== 'internal';
const asSwitch = (value: unknown): number => value === undefined || value ? 1 : 0;
export const textOr = (value: unknown, otherwise: string): string => typeof value === 'string' ? value : otherwise;
