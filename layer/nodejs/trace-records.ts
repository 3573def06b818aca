/** A span for every record of a batch, linked to the trace that the record came from: opt-in, in the user's code. */
import { note } from './diagnostics';
import * as sources from './event-source';
import type { Source } from './event-source';
import { JsonObject, textAt } from './json-value';
import { linkAttributes } from './links';
import { errorTags } from './spans';
import type { Traced } from './traced';
import type { Span } from './tracer-types';
import { eventSourceArn } from './trigger-tags';
import { parseFunctionArn } from './arn';

const SPAN_NAME = 'aws.lambda.record';

export interface BatchResponse {
  readonly batchItemFailures: ReadonlyArray<{ readonly itemIdentifier: string }>;
}

/**
 * Call `handle` with each record in turn; the answer is a partial batch response of those that threw. Return it from
 * the handler of a queue or a stream that has ReportBatchItemFailures. In a stream and a FIFO queue the first failure
 * ends the batch, since what follows it must not be handled before it.
 */
export async function traceRecordsWith(tracing: Traced | undefined, event: unknown, handle: (record: JsonObject) => unknown): Promise<BatchResponse> {
  const source = sources.detectSource(event);
  const failures: Array<{ itemIdentifier: string }> = [];
  for (const record of sources.recordsOf(source, event)) {
    const isBehindFailure = failures.length > 0 && isOrdered(source, record);
    if (isBehindFailure || !await handleRecord(tracing, source, record, handle)) failures.push({ itemIdentifier: itemIdentifier(source, record) });
  }
  return { batchItemFailures: failures };
}

/** What Lambda asks a failure to be named by: the message's id, or the sequence number in a stream. */
function itemIdentifier(source: Source, record: JsonObject): string {
  if (source === sources.KINESIS) return textAt(record, 'kinesis', 'sequenceNumber');
  if (source === sources.DYNAMODB) return textAt(record, 'dynamodb', 'SequenceNumber');
  return source.messageId?.(record) ?? '';
}

function isOrdered(source: Source, record: JsonObject): boolean {
  return source === sources.KINESIS || source === sources.DYNAMODB || textAt(record, 'eventSourceARN').endsWith('.fifo');
}

async function handleRecord(
  tracing: Traced | undefined, source: Source, record: JsonObject, handle: (record: JsonObject) => unknown,
): Promise<boolean> {
  const opened = openRecord(tracing, source, record);
  try {
    await (opened ? opened.tracer.scope().activate(opened.span, () => handle(record)) : handle(record));
    return true;
  } catch (error) {
    opened?.span.addTags(errorTags(error));
    return false;
  } finally {
    // At the end, since the tracer would give the link to all that the record's span is the parent of.
    if (opened?.link) opened.span.addLink(opened.link);
    opened?.span.finish();
  }
}

function openRecord(tracing: Traced | undefined, source: Source, record: JsonObject) {
  if (!tracing) return undefined;
  try {
    const { tracer, reader } = tracing;
    const resource = source.name || 'record';
    const span: Span = tracer.startSpan(SPAN_NAME, {
      ...tracer.scope().active() && { childOf: tracer.scope().active() ?? undefined },
      tags: { 'resource.name': resource, 'span.type': 'worker', 'span.kind': 'consumer' },
    });
    const context = reader.contextOfRecord(source, record);
    const attributes = linkAttributes(source, record, eventSourceArn(source, record, parseFunctionArn('')));
    span.addTags(attributes);
    return { tracer, span, link: context?._spanId ? { context, attributes } : undefined };
  } catch (error) {
    note('record-span', error); // the record is handled without a span
    return undefined;
  }
}
