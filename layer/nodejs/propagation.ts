/** Between carriers and the tracer's contexts, both ways. */
import type { Carrier, Headers } from './carriers/carrier';
import type { Identifier, SpanContext, Tracer } from './tracer-types';

interface Classes {
  readonly context: new (fields: object) => SpanContext;
  readonly id: new (value: string, radix: number) => Identifier;
}

function isZero(id: Identifier): boolean {
  for (const byte of id.toBuffer()) if (byte) return false;
  return true;
}

/** The tracer's own propagation, and its class of contexts for ids that no header carried. */
export class Propagator {
  private readonly tracer: Tracer;
  private classes?: Classes;

  constructor(tracer: Tracer) {
    this.tracer = tracer;
  }

  /** All that the carrier says (origin, tags, tracestate, baggage, 128 bits); undefined without ids. */
  contextOf(carrier: Carrier): SpanContext | undefined {
    if (carrier.made) return this.contextOfIds(carrier.headers);
    const context = this.tracer.extract('text_map', carrier.headers) ?? undefined;
    // A parent id of zero stands for "no span yet": the trace goes on, under no span. A trace id of zero is none, or no number.
    return context?._traceId && !isZero(context._traceId) ? context : undefined;
  }

  /**
   * The tracer keeps baggage beside its contexts, for all that runs next: what an invocation before has left there is not this
   * one's, and AWS's runtime client up to Node.js 22 begins each in the wake of the last.
   */
  dropBaggage(): void {
    this.tracer.removeAllBaggageItems?.();
  }

  /** Of several carriers that were read the tracer keeps the baggage of the last one; this is the one that counts. */
  keepBaggageOf(carrier: Carrier | undefined): void {
    if (carrier?.headers.baggage === undefined || carrier.made) this.dropBaggage();
    else this.tracer.extract('text_map', carrier.headers);
  }

  /** Reads carriers while something runs, whose baggage stays what it was. */
  aside<T>(read: () => T): T {
    const kept = { ...this.tracer.getAllBaggageItems?.() };
    try {
      return read();
    } finally {
      this.dropBaggage();
      for (const [name, value] of Object.entries(kept)) this.tracer.setBaggageItem?.(name, value);
    }
  }

  /** The context of ids that were made, not carried, whatever styles the tracer is set to read. */
  private contextOfIds(headers: Headers): SpanContext | undefined {
    const { context: Context, id: Id } = this.classes ??= this.classesOfTracer();
    const tags: Record<string, string> = {};
    for (const tag of (headers['x-datadog-tags'] ?? '').split(',')) {
      const [name, value = ''] = tag.split('=', 2);
      if (name.startsWith('_dd.p.')) tags[name] = value;
    }
    const priority = headers['x-datadog-sampling-priority'];
    return new Context({
      traceId: new Id(headers['x-datadog-trace-id'], 10),
      spanId: new Id(headers['x-datadog-parent-id'] ?? '0', 10),
      sampling: priority === undefined || Number.isNaN(Number(priority)) ? {} : { priority: Number(priority) },
      trace: { started: [], finished: [], tags },
      isRemote: true,
    });
  }

  /** Two copies of the tracer have two classes; only that of the tracer in use is a context to it. */
  private classesOfTracer(): Classes {
    const probe = this.tracer.startSpan('probe').context();
    return { context: probe.constructor as Classes['context'], id: probe._traceId.constructor as Classes['id'] };
  }
}
