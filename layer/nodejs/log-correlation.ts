/**
 * The trace in every line of `console`: a prefix in Lambda's text format, fields in its JSON format. Every argument
 * goes on as it is: errors keep their stacks, objects their classes.
 */
import { isObject } from './json-value';
import { util } from './node-modules';
import type { Tracer } from './tracer-types';

export interface Ids {
  readonly trace_id: string;
  readonly span_id: string;
}

const METHODS = ['log', 'info', 'debug', 'error', 'warn', 'trace'] as const;
const SHORT_TRACE = '0'.repeat(16);

/** 64 bits in decimal; all 128 in hex when DD_TRACE_128_BIT_TRACEID_LOGGING_ENABLED asks for them. */
export function activeIds(tracer: Tracer, longIds: boolean): Ids | undefined {
  const context = tracer.scope().active()?.context();
  if (!context) return undefined;
  const hex = longIds ? context.toTraceId(true) : SHORT_TRACE;
  return { trace_id: hex.startsWith(SHORT_TRACE) ? context.toTraceId() : hex, span_id: context.toSpanId() };
}

export function prefixOf({ trace_id: traceId, span_id: spanId }: Ids): string {
  return `[dd.trace_id=${traceId} dd.span_id=${spanId}]`;
}

/**
 * | format | first argument            | what is written                                          |
 * |--------|---------------------------|----------------------------------------------------------|
 * | JSON   | the only one, plain object | the object with `dd` beside its own fields              |
 * | JSON   | anything else             | the arguments; the runtime writes them as the message    |
 * | text   | a string                  | prefix and string, which may hold placeholders           |
 * | text   | anything else             | prefix as a first argument of its own                    |
 */
export function correlate(args: readonly unknown[], ids: Ids, isJson: boolean): readonly unknown[] {
  const [first, ...rest] = args;
  if (!isJson) {
    const prefix = prefixOf(ids);
    return typeof first === 'string' ? [`${prefix} ${first}`, ...rest] : [prefix, ...args];
  }
  if (args.length === 1 && isPlain(first)) return [{ ...first, dd: { ...isObject(first.dd) && first.dd, ...ids } }];
  // The runtime's JSON format keeps the type, message and stack of an error only when it is an argument of its own.
  if (args.some(argument => argument instanceof Error)) return args;
  return [{ message: util().formatWithOptions({}, ...args), dd: ids }];
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Stand before the runtime's own methods; a line that cannot be correlated is written as it is. */
export function installLogCorrelation(tracer: Tracer, { longLogIds, jsonLogs }: { readonly longLogIds: boolean; readonly jsonLogs: boolean }): void {
  for (const method of METHODS) {
    const original = console[method] as (...args: readonly unknown[]) => void;
    const correlated = function (this: unknown, ...args: unknown[]): void {
      let written: readonly unknown[] = args;
      try {
        const ids = activeIds(tracer, longLogIds);
        if (ids) written = correlate(args, ids, jsonLogs);
      } catch {
        written = args; // a getter of the user's that throws must throw where the user's code would see it
      }
      Reflect.apply(original, this, written);
    };
    Object.defineProperty(correlated, 'name', { value: method });
    console[method] = correlated;
  }
}
