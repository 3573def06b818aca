import type { Span } from '../tracer-types';

/** How the traces of an invocation leave the sandbox. */
export interface HandOver {
  /** Hand over what is finished; a promise when that is not done yet. */
  finish(lambda?: Span): Promise<void> | undefined;
}
