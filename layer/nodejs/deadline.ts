/** Invocations that run out of time: their spans are sent, and say so, before Lambda stops the process. */
import type { Invocation, OpenSpans } from './invocation';
import { uptimeMs } from './sandbox';
import { addLinks, endOf } from './spans';

const TIMEOUT = { 'error.type': 'Impending Timeout', 'error.message': 'Datadog detected an impending timeout' };

/** Mark `aws.lambda`, and who waits for it, and finish all that is open of its trace, the innermost first. */
export function finishForTimeout(spans: OpenSpans, startedAt: number): void {
  const { lambda, inferred } = spans;
  if (lambda._duration !== undefined) return;
  addLinks(spans);
  const own = [lambda, ...inferred.map(({ span }) => span)];
  for (const span of lambda.context()._trace.started.filter(one => !own.includes(one)).reverse()) span.finish();
  lambda.addTags(TIMEOUT).finish();
  for (const { described, span } of [...inferred].reverse()) {
    if (!described.isAsync && described.end === undefined) span.addTags(TIMEOUT);
    span.finish(endOf(described, startedAt));
  }
}

/**
 * Tells of invocations whose time runs out. One timer serves all of them: to set and clear one for each would cost more than to let
 * one that nobody needs any more go off, once in a while.
 */
export class Deadlines {
  private readonly open = new Map<Invocation, number>();
  private timer: NodeJS.Timeout | undefined;
  private timerDue = Infinity;

  constructor(private readonly expire: (invocation: Invocation) => void) {}

  watch(invocation: Invocation, ms: number): void {
    const due = uptimeMs() + ms;
    this.open.set(invocation, due);
    if (due < this.timerDue) this.arm(due, ms);
  }

  forget(invocation: Invocation): void {
    this.open.delete(invocation);
  }

  private arm(due: number, ms: number): void {
    clearTimeout(this.timer);
    this.timerDue = due;
    this.timer = setTimeout(() => this.look(), ms).unref();
  }

  private look(): void {
    this.timerDue = Infinity;
    const now = uptimeMs();
    let next = Infinity;
    for (const [invocation, due] of this.open) {
      if (due > now + 1) next = Math.min(next, due); // a timer may go off a millisecond early
      else {
        this.open.delete(invocation);
        this.expire(invocation);
      }
    }
    if (next < Infinity) this.arm(next, next - now);
  }
}
