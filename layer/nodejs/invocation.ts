/** What one invocation holds from its begin to its end. Nothing of it outlives the invocation. */
import type { FunctionArn } from './arn';
import type { InferredSpan } from './inferred/inferred-span';
import { child } from './json-value';
import type { Reading } from './reading';
import type { Start } from './sandbox';
import type { Span, Tags } from './tracer-types';

/** The part of Lambda's context object that the layer reads; a local run may give any or none of it. */
export interface FunctionFacts {
  readonly fn: FunctionArn;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly memory: string;
  /** The tags of `aws.lambda` that follow from the others, made for the first invocation. */
  tags?: Tags;
}

export interface OpenSpans {
  readonly reading: Reading;
  readonly inferred: ReadonlyArray<{ readonly described: InferredSpan; readonly span: Span }>;
  readonly lambda: Span;
}

export interface Invocation {
  readonly event: unknown;
  readonly context: unknown;
  /** The answer of the user's extractor. */
  readonly extracted: unknown;
  readonly facts: FunctionFacts;
  readonly requestId: string;
  readonly start: Start;
  readonly startedAt: number;
  spans?: OpenSpans;
  ended?: true;
}

/** How long the function may still run, undefined where the context does not say. */
export function remainingMs(context: unknown): number | undefined {
  const remaining = child(context, 'getRemainingTimeInMillis');
  const ms: unknown = typeof remaining === 'function' ? remaining.call(context) : undefined;
  return typeof ms === 'number' && Number.isFinite(ms) ? ms : undefined;
}
