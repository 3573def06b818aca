/** The layer: what happens before and after the user's handler, and that none of it can break the handler. */
import { FunctionArn, parseFunctionArn } from './arn';
import { isAuthorizerAnswer, withTraceContext } from './authorizer-answer';
import type { ColdStart } from './cold-start';
import type { Config } from './config';
import { note } from './diagnostics';
import type { HandOver } from './hand-over';
import { FunctionFacts, Invocation, remainingMs } from './invocation';
import { child, textAt } from './json-value';
import type { EnhancedMetrics } from './metrics/enhanced-metrics';
import type { MetricRouter } from './metrics/metric-router';
import { batchItemFailures, durableStatus, durableTags, isServerError, Outcome, statusCode } from './outcome';
import { payloadTags } from './payload-tags';
import type { Reader } from './reading';
import type { Sandbox } from './sandbox';
import { closeSpans, openSpans, Tracing } from './spans';
import { Deadlines, finishForTimeout } from './deadline';
import type { Tags } from './tracer-types';
import { sendTags, sendTrace } from './xray-subsegment';

export interface LayerParts {
  readonly config: Config;
  readonly sandbox: Sandbox;
  readonly router: MetricRouter;
  readonly metrics: EnhancedMetrics;
  /** Undefined: DD_TRACE_ENABLED is false, or no tracer could be loaded. */
  readonly tracing?: Tracing & { readonly reader: Reader; readonly handOver: HandOver; readonly ownPackage?: string };
  readonly coldStart?: ColdStart;
}

/** One for a process; a test makes its own from an environment of its own. */
export class Layer {
  private readonly facts = new Map<string, FunctionFacts>();
  private readonly deadlines = new Deadlines(invocation => this.expire(invocation));

  constructor(readonly parts: LayerParts) {}

  /** Open the invocation. Never throws. */
  begin(event: unknown, context: unknown): Invocation {
    const startedAt = Date.now(); // the clock that the tracer starts its traces by
    const invocation: Invocation = {
      event, context, startedAt,
      facts: this.factsOf(context),
      requestId: textAt(context, 'awsRequestId'),
      start: this.parts.sandbox.enter(),
    };
    guarded('begin', () => this.open(invocation));
    return invocation;
  }

  /** Run the user's code as part of the invocation. */
  run<T>(invocation: Invocation, callback: () => T): T {
    const { tracing } = this.parts;
    const span = invocation.spans?.lambda;
    return tracing && span ? tracing.tracer.scope().activate(span, callback) : callback();
  }

  /** Close the invocation: the result to give, and a promise when the hand-over is not done yet. Never throws. */
  end(invocation: Invocation, outcome: Outcome): { readonly result: unknown; readonly pending?: Promise<void> } {
    if (invocation.ended) return { result: outcome.result };
    invocation.ended = true;
    this.deadlines.forget(invocation);
    const result = guarded('end', () => this.close(invocation, outcome), outcome.result);
    const pending = [
      guarded('hand-over', () => this.parts.tracing?.handOver.finish(invocation.spans?.lambda)),
      guarded('metrics', () => this.parts.router.flush()),
    ].filter(promise => promise !== undefined);
    return pending.length > 0 ? { result, pending: Promise.all(pending).then(() => undefined) } : { result };
  }

  private factsOf(context: unknown): FunctionFacts {
    const arn = textAt(context, 'invokedFunctionArn');
    const known = this.facts.get(arn);
    if (known) return known;
    const fn: FunctionArn = parseFunctionArn(arn);
    const facts = {
      fn,
      functionName: textAt(context, 'functionName') || this.parts.config.functionName || fn.name || 'function',
      functionVersion: textAt(context, 'functionVersion'),
      memory: String(child(context, 'memoryLimitInMB') ?? ''),
    };
    this.facts.set(arn, facts);
    return facts;
  }

  private open(invocation: Invocation): void {
    const { config, tracing, metrics, router } = this.parts;
    router.begin();
    metrics.countInvocation(invocation);
    if (!tracing) return;
    const reading = tracing.reader.read(invocation.event, invocation.context, invocation.facts.fn);
    const spans = invocation.spans = openSpans(tracing, config, invocation, reading);
    if (child(invocation.event, 'DurableExecutionArn') !== undefined) spans.lambda.addTags(durableTags(invocation.event));
    if (config.capturePayload) spans.lambda.addTags(payloadTags('function.request', invocation.event, config));
    if (config.xrayDaemon) sendTrace(config.xrayDaemon, invocation);
    const remaining = remainingMs(invocation.context);
    if (remaining !== undefined) this.deadlines.watch(invocation, Math.max(0, remaining - config.flushDeadlineMs));
  }

  private close(invocation: Invocation, outcome: Outcome): unknown {
    const { config, tracing, metrics, coldStart } = this.parts;
    const spans = invocation.spans;
    const status = spans ? statusCode(spans.reading.source, outcome) : '';
    metrics.countOutcome(invocation, outcome, isServerError(status), batchItemFailures(outcome.result));
    if (!tracing || !spans) return outcome.result;
    const answer = this.answer(invocation, outcome);
    coldStart?.makeSpans(tracing.tracer, spans, invocation.facts.functionName);
    if (config.xrayDaemon) sendTags(config.xrayDaemon, spans.reading.triggerTags, status);
    closeSpans(invocation, outcome, status, this.endTags(invocation, outcome));
    return answer;
  }

  /** What only some functions have to say at their end. */
  private endTags({ event }: Invocation, { result, failed }: Outcome): Tags | undefined {
    const { config } = this.parts;
    const durable = 'DurableExecutionArn' in Object(event) ? durableStatus(result) : '';
    if (!durable && !config.capturePayload) return undefined;
    return {
      ...durable && { 'aws.durable.execution_status': durable },
      ...config.capturePayload && !failed && payloadTags('function.response', result, config),
    };
  }

  /** The result, with the trace in it when an authorizer gives it. */
  private answer({ event, spans }: Invocation, { result, failed }: Outcome): unknown {
    const { config, tracing } = this.parts;
    if (!tracing || !spans || failed || !config.encodeAuthorizer || !isAuthorizerAnswer(event, result)) return result;
    const headers: Record<string, string> = {};
    tracing.tracer.inject(spans.lambda, 'text_map', headers);
    return withTraceContext(result, headers, event, BigInt(Date.now()) * 1_000_000n);
  }

  private expire(invocation: Invocation): void {
    guarded('deadline', () => {
      if (!invocation.spans || invocation.ended) return;
      finishForTimeout(invocation.spans);
      void this.parts.tracing?.handOver.finish(invocation.spans.lambda);
    });
  }
}

function guarded<T>(code: string, act: () => T): T | undefined;
function guarded<T>(code: string, act: () => T, otherwise: T): T;
function guarded<T>(code: string, act: () => T, otherwise?: T): T | undefined {
  try {
    return act();
  } catch (error) {
    note(code, error); // the law: a fault of the layer is never the function's
    return otherwise;
  }
}
