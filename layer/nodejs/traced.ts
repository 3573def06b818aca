/** What the layer does besides for a function that is traced: its spans, from the event to the hand-over. */
import { isAuthorizerAnswer, withTraceContext } from './authorizer-answer';
import type { ColdStart } from './cold-start';
import type { Config } from './config';
import { Deadlines, finishForTimeout } from './deadline';
import { guarded } from './diagnostics';
import { registerEsmHook } from './esm-hook';
import type { HandOver } from './hand-over';
import { Invocation, remainingMs } from './invocation';
import { child } from './json-value';
import { durableStatus, durableTags, Outcome, statusCode } from './outcome';
import { payloadTags } from './payload-tags';
import type { Reader } from './reading';
import { closeSpans, errorTags, openSpans, Tracing } from './spans';
import type { Tags, Tracer } from './tracer-types';
import { sendTags, sendTrace } from './xray-subsegment';

export interface TracedParts extends Tracing {
  readonly reader: Reader;
  readonly handOver: HandOver;
  /** The folder of the tracer in the function's own package. */
  readonly ownPackage?: string;
  readonly coldStart?: ColdStart;
}

export class Traced {
  readonly tracer: Tracer;
  readonly reader: Reader;
  readonly handOver: HandOver;
  private readonly deadlines = new Deadlines(invocation => this.expire(invocation));

  constructor(private readonly config: Config, private readonly parts: TracedParts) {
    ({ tracer: this.tracer, reader: this.reader, handOver: this.handOver } = parts);
  }

  /** A handler that is an ES module is instrumented by a hook, and its load is timed as a whole. */
  async loadEsm<T>(file: string, load: () => Promise<T>): Promise<T> {
    await registerEsmHook(this.parts.ownPackage);
    return this.parts.coldStart ? this.parts.coldStart.time(file, load) : load();
  }

  /** A function that cannot be loaded has no invocation to tell of it: an `aws.lambda` span with the error does. */
  reportLoad(handler: string, error: unknown): Promise<void> | undefined {
    const span = this.tracer.startSpan('aws.lambda', {
      tags: {
        'service.name': 'aws.lambda', 'operation_name': 'aws.lambda', 'resource.name': handler, 'resource_names': handler,
        'span.type': 'serverless', 'error.status': 500, ...errorTags(error),
      },
    });
    span.finish();
    return this.handOver.finish(span);
  }

  open(invocation: Invocation): void {
    const { config } = this;
    const reading = this.reader.read(invocation, invocation.facts.fn);
    const spans = invocation.spans = openSpans(this.parts, config, invocation, reading);
    if (child(invocation.event, 'DurableExecutionArn') !== undefined) spans.lambda.addTags(durableTags(invocation.event));
    if (config.capturePayload) spans.lambda.addTags(payloadTags('function.request', invocation.event, config));
    if (config.xrayDaemon) sendTrace(config.xrayDaemon, invocation);
    const remaining = remainingMs(invocation.context);
    if (remaining !== undefined) this.deadlines.watch(invocation, Math.max(0, remaining - config.flushDeadlineMs));
  }

  /** Run the user's code in the span of its invocation. */
  run<T>({ spans }: Invocation, callback: () => T): T {
    return spans ? this.tracer.scope().activate(spans.lambda, callback) : callback();
  }

  /** Its time cannot run out any more. */
  forget(invocation: Invocation): void {
    this.deadlines.forget(invocation);
  }

  /** The HTTP status that the caller sees; empty for sources that send none, undefined where the event could not be read. */
  statusOf({ spans }: Invocation, outcome: Outcome): string | undefined {
    return spans && statusCode(spans.reading.source, outcome);
  }

  /** Close the spans; the result to give. */
  close(invocation: Invocation, outcome: Outcome, status: string): unknown {
    const { config, tracer, parts: { coldStart } } = this;
    const { spans } = invocation;
    if (!spans) return outcome.result;
    let tags: Tags | undefined;
    try {
      coldStart?.makeSpans(tracer, spans, invocation.facts.functionName);
      if (config.xrayDaemon) sendTags(config.xrayDaemon, invocation, spans.reading.triggerTags, status);
      tags = this.endTags(invocation, outcome);
      return this.answer(invocation, outcome);
    } finally {
      closeSpans(invocation, outcome, status, tags); // whatever a result of the user's may throw when it is read
    }
  }

  /** What only some functions have to say at their end. */
  private endTags({ event }: Invocation, { result, failed, streamed }: Outcome): Tags | undefined {
    const { config } = this;
    const durable = 'DurableExecutionArn' in Object(event) ? durableStatus(result) : '';
    if (!durable && !config.capturePayload) return undefined;
    return {
      ...durable && { 'aws.durable.execution_status': durable },
      ...config.capturePayload && !failed && !streamed && payloadTags('function.response', result, config),
    };
  }

  /** The result, with the trace in it when an authorizer gives it. */
  private answer({ event, spans }: Invocation, { result, failed }: Outcome): unknown {
    if (!spans || failed || !this.config.encodeAuthorizer || !isAuthorizerAnswer(event, result)) return result;
    const headers: Record<string, string> = {};
    this.tracer.inject(spans.lambda, 'text_map', headers);
    return withTraceContext(result, headers, event, BigInt(Date.now()) * 1_000_000n);
  }

  private expire(invocation: Invocation): void {
    guarded('deadline', () => {
      if (!invocation.spans || invocation.ended) return;
      finishForTimeout(invocation.spans, invocation.startedAt);
      void this.handOver.finish(invocation.spans.lambda);
    });
  }
}
