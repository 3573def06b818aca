/** The user's extractor, asked before any span begins: an answer that it promises is waited for. */
import type { Extractor } from './carriers/custom';
import { note } from './diagnostics';

/** What `run` gives once there is an answer, undefined from an extractor that fails. A result that is no promise then comes by callback. */
export function askExtractor(extractor: Extractor, event: unknown, context: unknown, run: (answer: unknown) => unknown): unknown {
  let answer: unknown;
  try {
    answer = extractor(event, context);
  } catch (error) {
    note('extraction-custom', error); // the next turn has its go
  }
  if (!isThenable(answer)) return run(answer);
  const promised = answer;
  return new Promise((resolve, reject) => {
    const go = (given: unknown): void => {
      const returned = run(given);
      if (isThenable(returned)) returned.then(resolve, reject);
    };
    promised.then(go, (error: unknown) => {
      note('extraction-custom', error);
      go(undefined);
    });
  });
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
