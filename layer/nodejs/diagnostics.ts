/** What went wrong inside the layer: a code and a count, never a payload, and never louder than debug. */

const counts = new Map<string, number>();

/**
 * Count a fault, and say it in one line when DD_LOG_LEVEL is debug.
 *
 * Only the code and the class of the error are written: a message may hold what the function was given.
 */
export function note(code: string, error?: unknown): void {
  counts.set(code, countOf(code) + 1);
  if (!/^(?:debug|trace)$/i.test(process.env.DD_LOG_LEVEL ?? '')) return;
  const kind = error instanceof Error ? ` (${error.name}${'code' in error ? ` ${String(error.code)}` : ''})` : '';
  process.stderr.write(`datadog: ${code}${kind}\n`);
}

export function countOf(code: string): number {
  return counts.get(code) ?? 0;
}

/** The law: a fault of the layer is noted, and never the function's. */
export function guarded<T>(code: string, act: () => T): T | undefined;
export function guarded<T>(code: string, act: () => T, otherwise: T): T;
export function guarded<T>(code: string, act: () => T, otherwise?: T): T | undefined {
  try {
    return act();
  } catch (error) {
    note(code, error);
    return otherwise;
  }
}
