/**
 * The hand-over of an invocation's traces to the extension, before its answer.
 *
 * Traces that end are encoded at once into one buffer and wait there. `flush` writes them as one request: the kernel takes the
 * bytes inside the call, so that neither a freeze nor the end of the process can lose them, and nothing waits for the agent.
 */
import { note } from '../diagnostics';
import type { Span } from '../tracer-types';
import type { Endpoint, Outcome } from './agent-connection';
import { AgentConnections } from './agent-connections';
import type { HandOver } from './hand-over';
import { Packer } from './packer';
import type { Reply } from './reply-reader';
import { HEAD_ROOM, RequestHead } from './request-head';
import { TraceEncoder } from './trace-encoder';
import type { FinishedSpan, Internals, Processor, Writer } from './tracer-internals';

/** The versions of dd-trace whose bytes the fused encoder was compared with. With others the tracer's own encoder is used. */
const COMPARED_VERSIONS: ReadonlySet<string> = new Set(['6.21.0']);
/** Traces that end outside of invocations are sent when there are this many bytes of them, if no flush comes before. */
const WAITING_LIMIT = 1024 * 1024;
const ARRAY_HEAD = 5;
const BODY = HEAD_ROOM + ARRAY_HEAD;
const ARRAY_32 = 0xDD;

export class AgentHandOver implements HandOver {
  private readonly packer = new Packer();
  private readonly head: RequestHead;
  private readonly connections: AgentConnections;
  private readonly writer: Writer;
  private traces = 0;
  /** Resolves when nothing is under way that the kernel has not taken. */
  private settled: Promise<void> | undefined;
  private rates = '';

  private readonly processor: Processor;

  constructor({ processor, exporter }: Internals, endpoint: Endpoint, tracerVersion: string) {
    this.processor = processor;
    this.writer = exporter._writer;
    this.head = new RequestHead(endpoint, tracerVersion, this.writer._headers ?? {});
    this.connections = new AgentConnections(endpoint, reply => this.replied(reply));
    this.packer.reset(BODY, false);
    if (COMPARED_VERSIONS.has(tracerVersion)) this.fuse(processor);
    // What the tracer itself formats is encoded by its own code, and joins the same request.
    exporter.export = spans => this.writer.append(spans);
    exporter.flush = done => { void Promise.resolve(this.flush()).then(done); };
    this.writer._sendPayload = (data, count, done) => {
      this.packer.raw(data.subarray(ARRAY_HEAD));
      this.added(count);
      done();
    };
    process.once('beforeExit', () => { void this.finish(); });
  }

  finish(lambda?: Span): Promise<void> | undefined {
    try {
      if (lambda) this.closeChunk(lambda);
      return this.flush();
    } catch (error) {
      note('hand-over-flush', error);
      return this.settled;
    }
  }

  /** Nothing to wait for when the kernel has every trace that has ended, else a promise of that or of 500 ms; it never rejects. */
  private flush(): Promise<void> | undefined {
    if (this.writer._encoder.count() > 0) this.writer.flush();
    if (this.traces > 0 && this.connections.isStale) return this.flushStale();
    this.send();
    return this.settled;
  }

  /** What has ended of a trace goes now, though some span of it is still open: it may never end. */
  private closeChunk(span: Span): void {
    if (span.context()._trace.finished.length === 0) return;
    const { _config: config } = this.processor;
    const { flushMinSpans } = config;
    try {
      config.flushMinSpans = 0;
      this.processor.process(span as unknown as FinishedSpan);
    } finally {
      config.flushMinSpans = flushMinSpans;
    }
  }

  /** Traces that end are encoded straight from their spans where nothing about them is out of the ordinary. */
  private fuse(processor: Processor): void {
    const encoder = new TraceEncoder(this.packer, processor);
    const { process: format } = processor;
    processor.process = span => {
      const trace = span.context()._trace;
      if (!isPlain(processor, span)) return format.call(processor, span);
      processor.sample(span);
      processor._gitMetadataTagger.tagGitMetadata(span.context());
      if (span.context()._sampling.discard || !encoder.encode(trace)) return format.call(processor, span);
      processor._erase(trace, []);
      this.added(1);
    };
  }

  private added(count: number): void {
    this.traces += count;
    if (this.packer.length > WAITING_LIMIT) void this.finish();
  }

  private async flushStale(): Promise<void> {
    await new Promise(resolve => { setImmediate(resolve); });
    this.send();
    await this.settled;
  }

  private send(): void {
    const { packer, traces } = this;
    if (traces === 0) return; // another invocation's flush took them along
    packer.bytes[HEAD_ROOM] = ARRAY_32;
    packer.uint32At(HEAD_ROOM + 1, traces);
    const request = packer.from(this.head.writeBefore(packer, HEAD_ROOM, traces));
    this.traces = 0;
    const outcome = this.connections.send(request);
    packer.reset(BODY, outcome !== 'taken');
    if (outcome !== 'taken') this.wait(this.settle(request, outcome));
  }

  private wait(end: Promise<void>): void {
    const settled: Promise<void> = Promise.all([this.settled, end]).then(() => {
      if (this.settled === settled) this.settled = undefined;
    });
    this.settled = settled;
  }

  /** A request that the kernel did not take whole cannot have been read, so it may be written once more, on a new connection. */
  private async settle(request: Uint8Array, first: Promise<Outcome>): Promise<void> {
    let outcome = await first;
    if (outcome === 'broken') outcome = await this.connections.send(request);
    if (outcome !== 'taken') note(outcome === 'late' ? 'hand-over-given-up' : 'hand-over-away');
  }

  private replied({ status, body }: Reply): void {
    if (status !== 200) return note('hand-over-refused');
    if (body === this.rates) return;
    this.rates = body;
    const rates: unknown = Reflect.get(Object(JSON.parse(body)), 'rate_by_service');
    if (rates !== null && typeof rates === 'object') this.writer._prioritySampler.update(rates);
  }
}

/** Whether a trace is whole and the tracer has nothing to do with it but to format it. */
function isPlain(processor: Processor, span: FinishedSpan): boolean {
  const { _config: config } = processor;
  const { started, finished, record, isRecording } = span.context()._trace;
  return started.length === finished.length && record !== false && isRecording !== false && !processor._killAll && !processor._stats
    && processor._spanSampler._rules.length === 0 && config.DD_TRACE_ENABLED !== false && config.apmTracingEnabled !== false
    && !config.DD_TRACE_OTEL_SEMANTICS_ENABLED && !config.DD_TRACE_EXPERIMENTAL_STATE_TRACKING && !config.DD_TRACE_ENCODING_DEBUG;
}
