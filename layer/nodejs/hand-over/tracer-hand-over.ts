/** The tracer's own writer: to an agent of the user's elsewhere, or to the log for Datadog's Forwarder. */
import { note } from '../diagnostics';
import type { InnerTracer } from '../tracer-types';
import type { HandOver } from './hand-over';

/** How long an invocation's answer waits for an agent that is not in the sandbox. */
const SEND_TIMEOUT_MS = 500;

type Send = (data: unknown, count: number, done: (error?: Error) => void, ...rest: unknown[]) => void;

export class TracerHandOver implements HandOver {
  private readonly sending = new Set<Promise<void>>();

  /** The tracer sends each trace when it is whole, and tells nobody when it is through: this listens. */
  constructor(inner: InnerTracer | undefined) {
    const writer = (inner?._exporter as { _writer?: { _sendPayload?: Send } } | undefined)?._writer;
    const send = writer?._sendPayload;
    if (!writer || !send) return; // the log takes each trace at once
    writer._sendPayload = (data, count, done, ...rest) => {
      const sent = new Promise<void>(resolve => {
        send.call(writer, data, count, error => { resolve(); done(error); }, ...rest);
      });
      this.sending.add(sent);
      void sent.then(() => this.sending.delete(sent));
    };
  }

  finish(): Promise<void> | undefined {
    if (this.sending.size === 0) return undefined;
    return new Promise(resolve => {
      const timer = setTimeout(() => { note('tracer-hand-over-late'); resolve(); }, SEND_TIMEOUT_MS);
      void Promise.all(this.sending).then(() => { clearTimeout(timer); resolve(); });
    });
  }
}
