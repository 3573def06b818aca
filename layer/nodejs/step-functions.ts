/**
 * Step Functions: trace and span ids that follow from the names of an execution and its state.
 *
 * Step Functions cannot pass ids on, so Datadog derives them by hashing, the same on both sides:
 * https://docs.datadoghq.com/serverless/step_functions/
 */
import type { Headers } from './carriers/carrier';
import { crypto } from './node-modules';
import { asObject, asText, JsonObject, objectAt, textAt } from './json-value';

const LOW_63_BITS = (1n << 63n) - 1n;
const AUTO_KEEP = '1';

interface TraceIds {
  readonly traceId: string;
  readonly upper: string;
  readonly priority: string;
}

/** Datadog's headers for the state that invoked, undefined when the value is no context object. */
export function carrierOfState(value: JsonObject): Headers | undefined {
  const context = stateContext(value);
  const ids = context && traceIds(context);
  if (!ids) return undefined;
  return {
    'x-datadog-trace-id': ids.traceId,
    'x-datadog-parent-id': String(parentId(context)),
    'x-datadog-sampling-priority': ids.priority,
    ...ids.upper && { 'x-datadog-tags': `_dd.p.tid=${ids.upper}` },
  };
}

/** The context object itself, out of `Payload` (legacy) and `_datadog` (JSONata). */
export function stateContext(value: JsonObject): JsonObject | undefined {
  return contextIn(asObject(value.Payload)) ?? contextIn(value);
}

function contextIn(outer: JsonObject): JsonObject | undefined {
  const inner = asObject(outer._datadog);
  if (isContext(inner)) return inner;
  return isContext(outer) ? outer : undefined;
}

/** The execution and the state that invoked, as tags of `aws.lambda`; none for any other event. */
export function stateTags(value: JsonObject): Readonly<Record<string, string>> {
  const context = stateContext(value);
  if (!context) return {};
  const { Execution: execution, State: state } = context;
  const given = {
    execution_id: textAt(execution, 'Id'),
    redrive_count: count(asObject(execution).RedriveCount),
    retry_count: count(asObject(state).RetryCount),
    state_entered_time: textAt(state, 'EnteredTime'),
    state_name: textAt(state, 'Name'),
    root_execution_id: asText(context.RootExecutionId),
    serverless_version: asText(context['serverless-version']),
  };
  return Object.fromEntries(Object.entries(given).filter(([, text]) => text !== ''));
}

/** The id of the state's span: retries and redrives are states of their own. */
function parentId(context: JsonObject): bigint {
  const state = objectAt(context, 'State');
  const execution = objectAt(context, 'Execution');
  const name = `${asText(execution.Id)}#${asText(state.Name)}#${asText(state.EnteredTime)}`;
  const retries = count(state.RetryCount);
  const redrives = count(execution.RedriveCount);
  return hashHalf(retries === '0' && redrives === '0' ? name : `${name}#${retries}#${redrives}`, 0);
}

/** 63 bits of the SHA-256 of a text: its first eight bytes (0) or the next eight (1); never zero. */
export function hashHalf(text: string, half: 0 | 1): bigint {
  const digest = crypto().createHash('sha256').update(text, 'utf8').digest();
  return digest.readBigUInt64BE(half * 8) & LOW_63_BITS || 1n;
}

/** A counter of the context object as text, `0` when it is missing. */
function count(value: unknown): string {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : '0';
}

function isContext(value: JsonObject): boolean {
  return typeof value.Execution === 'object'
    && Boolean(textAt(value, 'Execution', 'Id') && textAt(value, 'State', 'Name') && textAt(value, 'State', 'EnteredTime'));
}

function traceIds(context: JsonObject): TraceIds | undefined {
  if (context['serverless-version'] === 'v1') {
    const root = asText(context.RootExecutionId);
    return fromHeaders(context) ?? (root ? fromExecution(root) : undefined);
  }
  return fromHeaders(objectAt(context, 'Execution', 'Input', '_datadog')) ?? fromExecution(textAt(context, 'Execution', 'Id'));
}

function fromExecution(execution: string): TraceIds {
  const upper = hashHalf(execution, 0).toString(16).padStart(16, '0');
  return { traceId: String(hashHalf(execution, 1)), upper, priority: AUTO_KEEP };
}

function fromHeaders(headers: JsonObject): TraceIds | undefined {
  const given = headers['x-datadog-trace-id'];
  const traceId = typeof given === 'number' ? String(given) : asText(given);
  if (!/^\d+$/.test(traceId)) return undefined;
  const upper = /(?:^|,)\s*_dd\.p\.tid=\s*([0-9a-f]{1,16})\s*(?:,|$)/.exec(asText(headers['x-datadog-tags']))?.[1];
  const priority = headers['x-datadog-sampling-priority'];
  const hasPriority = typeof priority === 'number' || (typeof priority === 'string' && priority !== '');
  return { traceId, upper: upper?.padStart(16, '0') ?? '', priority: hasPriority ? String(priority) : AUTO_KEEP };
}
