/** The tracer's own writer: to an agent of the user's, or to the log for Datadog's Forwarder when nobody else listens. */
import type { InnerTracer } from '../tracer-types';
import type { HandOver } from './hand-over';

/** How long an invocation's answer waits for an agent that is not in the sandbox. */
const FLUSH_TIMEOUT_MS = 500;

export class TracerHandOver implements HandOver {
  constructor(private readonly inner: InnerTracer | undefined) {}

  finish(): Promise<void> | undefined {
    const exporter = this.inner?._exporter;
    if (!exporter?.flush || !exporter._url) return undefined; // the log takes each trace at once
    return new Promise(resolve => {
      const timer = setTimeout(resolve, FLUSH_TIMEOUT_MS);
      exporter.flush?.(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
