/** Invocations that run out of time: their spans are sent, and say so, before Lambda stops the process. */
import type { OpenSpans } from './invocation';

/** Mark `aws.lambda` and finish all that is open of its trace, the innermost first. */
export function finishForTimeout({ lambda, inferred }: OpenSpans): void {
  if (lambda._duration !== undefined) return;
  lambda.addTags({ 'error.type': 'Impending Timeout', 'error.message': 'Datadog detected an impending timeout' });
  const own = [lambda, ...inferred.map(({ span }) => span).reverse()];
  const inner = lambda.context()._trace.started.filter(span => !own.includes(span)).reverse();
  for (const span of [...inner, ...own]) span.finish();
}
