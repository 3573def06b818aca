export type Severity = 'error' | 'warning' | 'info';

/**
 * Something a person should know, as a value: never thrown, never logged by the core.
 * `message` names the thing and the rule, `remedy` the cure. Neither holds a value of the template's.
 */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  readonly logicalId?: string;
  /** Where in the template or the options, e.g. `Properties.Layers` or `site`. */
  readonly path?: string;
  readonly message: string;
  readonly remedy?: string;
}

export const isError = (problem: Problem): boolean => problem.severity === 'error';

/** One line: code, place, message and cure. */
export function formatProblem({ code, logicalId, path, message, remedy }: Problem): string {
  const place = [logicalId, path].filter(Boolean).join('.');
  return `${code}${place ? ` at ${place}` : ''}: ${message}${remedy ? ` ${remedy}` : ''}`;
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
const keyOf = (problem: Problem): string => formatProblem(problem);

/** Errors first, then by place and code; the same said twice is said once. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length < 2) return problems;
  const unique = new Map(problems.map(problem => [keyOf(problem), problem] as const));
  return [...unique.entries()]
    .sort(
      ([keyA, a], [keyB, b]) => RANK[a.severity] - RANK[b.severity] || compare(a.logicalId ?? '', b.logicalId ?? '') || compare(keyA, keyB),
    )
    .map(([, problem]) => problem);
}

/** By code unit: the same everywhere, whatever the machine's language. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
