/** Takes the place of the tracer's exporter: collects the traces of an invocation and hands them over as one request. */
import { note } from '../diagnostics';
import type { Exporter, InnerTracer, Span, SpanProcessor } from '../tracer-types';
import { Address, AgentConnection } from './agent-connection';
import { ByteWriter } from './byte-writer';
import { ChunkFacts, encodeTrace } from './fused-encoder';
import type { HandOver } from './hand-over';

/** The tracer whose formats the fused encoder knows. */
const FUSED_VERSION = '6.21.0';
const EXPORT_KEY = '_dd.sdk.otlp_export';
const HEADROOM = 512;
const ARRAY_HEADER = 5;

/** What the tracer's own writer encodes with. */
interface Encoder {
  encode(trace: readonly unknown[]): void;
  makePayload(): Buffer;
}

export interface EncodingWriter {
  readonly _encoder: Encoder;
}

export class AgentHandOver implements HandOver {
  private readonly out = new ByteWriter(HEADROOM);
  private readonly connection: AgentConnection;
  private readonly processor: SpanProcessor;
  private readonly head: string;
  private readonly facts: ChunkFacts;
  private count = 0;
  private rates = '';

  constructor(inner: InnerTracer, private readonly writer: EncodingWriter, private readonly version: string, address: Address) {
    this.processor = inner._processor;
    this.facts = {
      processTags: this.processor._processTags,
      ...this.processor._nativeExport && { exportKey: EXPORT_KEY },
    };
    this.connection = new AgentConnection(address, (status, body) => this.takeReply(status, body));
    this.head = 'PUT /v0.4/traces HTTP/1.1\r\n'
      + `Host: ${address.host}:${address.port}\r\nContent-Type: application/msgpack\r\nDatadog-Meta-Tracer-Version: ${version}\r\n`
      + `Datadog-Meta-Lang: nodejs\r\nDatadog-Meta-Lang-Version: ${process.version}\r\nDatadog-Meta-Lang-Interpreter: v8\r\n`
      + 'X-Datadog-Trace-Count: ';
  }

  /** Stand in for the tracer's exporter, and for its formatting where the tracer is the one that is known. */
  install(): void {
    const own: Exporter = { ...this.processor._exporter, export: spans => this.append(spans), flush: done => { void this.flush(); done?.(); } };
    this.processor._exporter = own;
    if (this.version === FUSED_VERSION && isPlainConfig(this.processor)) this.fuse();
    this.connection.open();
  }

  private fuse(): void {
    const { processor } = this;
    const process = processor.process.bind(processor);
    processor.process = span => {
      const context = span.context();
      const trace = context._trace;
      const isWhole = trace.started.length === trace.finished.length && trace.record !== false && trace.isRecording !== false;
      if (!isWhole || context._sampling.discard) return process(span);
      processor.sample(span);
      if (context._sampling.discard) return process(span);
      processor._gitMetadataTagger.tagGitMetadata(context);
      if (!encodeTrace(this.out, trace.started, this.facts)) return process(span);
      this.count++;
      processor._erase(trace, []);
    };
  }

  private append(spans: readonly unknown[]): void {
    const encoder = this.writer._encoder;
    encoder.encode(spans);
    this.out.raw(encoder.makePayload().subarray(ARRAY_HEADER));
    this.count++;
  }

  finish(lambda?: Span): Promise<void> | undefined {
    if (lambda) this.sendFinished(lambda);
    return this.flush();
  }

  /** What is finished of a trace goes now, though some span of it is still open: it may never finish. */
  private sendFinished(span: Span): void {
    const { finished } = span.context()._trace;
    if (finished.length === 0) return;
    const config = this.processor._config as { flushMinSpans: number };
    const { flushMinSpans } = config;
    try {
      config.flushMinSpans = 0;
      this.processor.process(span);
    } finally {
      config.flushMinSpans = flushMinSpans;
    }
  }

  private flush(): Promise<void> | undefined {
    if (this.count === 0) return undefined;
    const { out, count } = this;
    this.count = 0;
    const size = out.length - HEADROOM + ARRAY_HEADER;
    const head = `${this.head}${count}\r\nContent-Length: ${size}\r\n\r\n`;
    const start = HEADROOM - ARRAY_HEADER - head.length;
    out.bytes.write(head, start, 'latin1');
    out.bytes[HEADROOM - ARRAY_HEADER] = 0xdd;
    out.bytes.writeUInt32BE(count, HEADROOM - ARRAY_HEADER + 1);
    const pending = this.connection.send(out.bytes.subarray(start, out.length));
    out.reset(pending !== undefined);
    return pending;
  }

  private takeReply(status: number, body: string): void {
    if (status !== 200) note(`agent-status-${status}`);
    // The agent says the same rates again and again.
    if (status !== 200 || body === this.rates) return;
    this.rates = body;
    const start = body.indexOf('{');
    try {
      const reply = JSON.parse(body.slice(start, body.lastIndexOf('}') + 1)) as { rate_by_service?: unknown };
      if (reply.rate_by_service) this.processor._prioritySampler.update(reply.rate_by_service);
    } catch (error) {
      note('agent-reply', error);
    }
  }

  close(): void {
    this.connection.close();
  }
}

/** Options that change what is written into every span are left to the tracer's own code. */
function isPlainConfig({ _config: config, _stats: stats }: SpanProcessor): boolean {
  return !stats && config.apmTracingEnabled !== false && !config.DD_TRACE_OTEL_SEMANTICS_ENABLED
    && !config.DD_TRACE_EXPERIMENTAL_STATE_TRACKING && config.OTEL_TRACES_EXPORTER !== 'otlp';
}
