/** The layer: what happens before and after the user's handler, and that none of it can break the handler. */
import { FunctionArn, parseFunctionArn } from './arn';
import type { Extractor } from './carriers/custom';
import type { Config } from './config';
import { guarded, note } from './diagnostics';
import type { FunctionFacts, Invocation } from './invocation';
import { child, textAt } from './json-value';
import type { EnhancedMetrics } from './metrics/enhanced-metrics';
import type { MetricRouter } from './metrics/metric-router';
import { batchItemFailures, givenStatus, isServerError, Outcome } from './outcome';
import type { Sandbox } from './sandbox';
import type { Traced } from './traced';

export interface LayerParts {
  readonly config: Config;
  readonly sandbox: Sandbox;
  readonly router: MetricRouter;
  readonly metrics: EnhancedMetrics;
  /** Undefined: DD_TRACE_ENABLED is false, or no tracer could be loaded. */
  readonly tracing?: Traced;
}

/** Of a context that cannot be read. */
const NO_FACTS: FunctionFacts = { fn: parseFunctionArn(''), functionName: 'function', functionVersion: '', memory: '' };

/** One for a process; a test makes its own from an environment of its own. */
export class Layer {
  /** That of the setting, for handlers that have none of their own. */
  extractor?: Extractor;
  private readonly facts = new Map<string, FunctionFacts>();

  constructor(readonly parts: LayerParts) {}

  /** Open the invocation; `extracted` is what an extractor of the user's answered. Never throws. */
  begin(event: unknown, context: unknown, extracted?: unknown): Invocation {
    const startedAt = Date.now(); // the clock that the tracer starts its traces by
    let facts = NO_FACTS;
    let requestId = '';
    try {
      facts = this.factsOf(context);
      requestId = textAt(context, 'awsRequestId');
    } catch (error) {
      note('context', error); // not Lambda's own: a getter of somebody's that throws
    }
    const invocation: Invocation = { event, context, extracted, startedAt, facts, requestId, start: this.parts.sandbox.enter() };
    guarded('begin', () => this.open(invocation));
    return invocation;
  }

  /** Run the user's code as part of the invocation. */
  run<T>(invocation: Invocation, callback: () => T): T {
    const { tracing } = this.parts;
    return tracing ? tracing.run(invocation, callback) : callback();
  }

  /** Close the invocation: the result to give, and a promise when the hand-over is not done yet. Never throws. */
  end(invocation: Invocation, outcome: Outcome): { readonly result: unknown; readonly pending?: Promise<void> } {
    if (invocation.ended) return { result: outcome.result };
    invocation.ended = true;
    const { tracing, router } = this.parts;
    tracing?.forget(invocation);
    const result = guarded('end', () => this.close(invocation, outcome), outcome.result);
    const pending = [
      guarded('hand-over', () => tracing?.handOver.finish(invocation.spans?.lambda)),
      guarded('metrics', () => router.flush()),
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
    const { tracing, metrics, router } = this.parts;
    router.begin();
    metrics.countInvocation(invocation);
    tracing?.open(invocation);
  }

  private close(invocation: Invocation, outcome: Outcome): unknown {
    const { tracing, metrics } = this.parts;
    let status = '';
    try {
      status = tracing?.statusOf(invocation, outcome) ?? givenStatus(invocation.event, outcome.result);
      metrics.countOutcome(invocation, outcome, isServerError(status), batchItemFailures(outcome.result));
    } catch (error) {
      note('outcome', error); // a result of the user's may throw when it is read
    }
    return tracing ? tracing.close(invocation, outcome, status) : outcome.result;
  }
}
