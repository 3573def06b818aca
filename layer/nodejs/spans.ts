/** Opening the spans of an invocation from what was read, and finishing them with how it went. */
import type { Config } from './config';
import type { InferredSpan } from './inferred/inferred-span';
import type { Invocation, OpenSpans } from './invocation';
import { constantTags, LAMBDA_SPAN, lambdaService, startTags } from './lambda-span';
import { linkAttributes } from './links';
import { isServerError, Outcome } from './outcome';
import type { Reading } from './reading';
import { startTagged } from './start-tagged';
import type { Span, SpanContext, Tags, Tracer } from './tracer-types';

/** The tracer in use, and what its spans say of it. */
export interface Tracing {
  readonly tracer: Tracer;
  readonly version: string;
}

/** The inferred spans, each the parent of the next, then `aws.lambda`. Nothing stays open when any of it fails. */
export function openSpans(tracing: Tracing, config: Config, invocation: Invocation, reading: Reading): OpenSpans {
  const opened: Span[] = [];
  try {
    let parent: Span | SpanContext | undefined = reading.parentage.parent?.context;
    const inferred = reading.inferred.map(described => {
      const span = openInferred(tracing.tracer, config, invocation, described, parent);
      opened.push(span);
      parent = span;
      return { described, span };
    });
    const lambda = openLambda(tracing, config, invocation, reading, parent);
    return { reading, inferred, lambda };
  } catch (error) {
    for (const span of opened) span.context()._trace.record = false;
    throw error;
  }
}

function openInferred(
  tracer: Tracer, config: Config, invocation: Invocation, described: InferredSpan, childOf: Span | SpanContext | undefined,
): Span {
  return startTagged(tracer, described.name, { childOf, startTime: described.start ?? invocation.startedAt }, {
    'service.name': described.service,
    'resource.name': described.resource,
    'span.type': described.type,
    'operation_name': described.name,
    'resource_names': described.resource,
    'span.kind': 'server',
    'request_id': invocation.requestId,
    '_inferred_span.tag_source': 'self',
    '_inferred_span.synchronicity': described.isAsync ? 'async' : 'sync',
    '_dd._inferred_span': 1,
    // A version belongs to the function's own service.
    'version': undefined,
    ...config.service && { 'peer.service': config.service },
    ...described.tags,
  });
}

function openLambda(
  { tracer, version }: Tracing, config: Config, invocation: Invocation, reading: Reading, childOf: Span | SpanContext | undefined,
): Span {
  const { fn, functionName } = invocation.facts;
  const { turn, carrier } = reading.parentage.parent ?? {};
  const tags = invocation.facts.tags ??= constantTags(fn, functionName, lambdaService(config, functionName), version);
  return startTagged(tracer, LAMBDA_SPAN, { childOf, startTime: invocation.startedAt }, {
    ...tags,
    ...startTags(invocation.start, invocation.requestId),
    ...reading.triggerTags,
    ...carrier?.state,
    ...turn && { '_dd.parent_source': turn === 'xray' ? 'xray' : 'event' },
  });
}

/**
 * Links and pointers, once nothing more can be opened below: the tracer gives a child the links of its parent, so that each of a
 * batch's would be on every call that the function makes.
 */
export function addLinks({ reading, inferred, lambda }: OpenSpans): void {
  const { parentage, records, source, triggerTags, pointers } = reading;
  for (const { context, record } of parentage.links) {
    const arn = records[record]?.eventSourceARN ?? triggerTags['function_trigger.event_source_arn'];
    lambda.addLink({ context, attributes: linkAttributes(source, records[record] ?? {}, typeof arn === 'string' ? arn : '') });
  }
  if (parentage.dropped > 0) lambda.setTag('_dd.span_links.dropped', parentage.dropped);
  const pointing = inferred.at(-1)?.span ?? lambda;
  for (const { kind, hash } of pointers) pointing.addSpanPointer?.(kind, 'u', hash);
}

/** Finish `aws.lambda`, then the inferred spans from the inside out. */
export function closeSpans({ spans, startedAt }: Invocation, outcome: Outcome, status: string, tags: Tags | undefined): void {
  if (!spans) return;
  const error = outcome.failed ? errorTags(outcome.error) : isServerError(status) ? { error: 1 } : undefined;
  const ofRequest = status ? { 'http.status_code': status } : undefined;
  addLinks(spans);
  for (const more of [tags, ofRequest, error]) if (more) spans.lambda.addTags(more);
  spans.lambda.finish();
  for (let index = spans.inferred.length - 1; index >= 0; index--) {
    const { described, span } = spans.inferred[index];
    const isOuter = described.end !== undefined;
    if (!isOuter && ofRequest) span.addTags(ofRequest);
    if (!isOuter && error && !described.isAsync) span.addTags(error);
    span.finish(endOf(described, startedAt));
  }
}

/** When an inferred span ends: undefined with the function, so now. */
export function endOf({ start, end, isAsync }: InferredSpan, startedAt: number): number | undefined {
  if (end === undefined && !isAsync) return undefined;
  return Math.max(start ?? startedAt, end ?? startedAt);
}

/** What was thrown, as the tracer tags it; anything can be thrown, also what has no text or a getter that throws. */
export function errorTags(error: unknown): Readonly<Record<string, unknown>> {
  try {
    if (error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)) {
      const { name, message, stack } = error as Error;
      return { 'error.type': name, 'error.message': message, 'error.stack': stack };
    }
    return { 'error.type': typeof error, 'error.message': String(error) };
  } catch {
    return { 'error.type': typeof error, 'error.message': '' };
  }
}
