import { Covered } from '../src/core/coverage';
import { Problem } from '../src/core/problem';
import { VERSION } from '../src/core/version';

export interface Run {
  /** From `performance.now()`, milliseconds. */
  readonly started: number;
  readonly problems: readonly Problem[];
  readonly coverage: readonly Covered[];
  readonly edits: number;
}

/** One line of JSON a run: counts, codes, logical ids and milliseconds; never a value of the template or the options. */
export function logRun({ started, problems, coverage, edits }: Run): void {
  const skipped = Object.fromEntries(coverage.filter(({ status }) => status === 'skipped').map(({ logicalId, code }) => [logicalId, code]));
  const line = {
    version: VERSION,
    functions: coverage.length,
    instrumented: coverage.filter(({ status }) => status === 'instrumented').length,
    skipped,
    edits,
    problems: problems.map(({ code, severity, logicalId, path }) => ({ code, severity, logicalId, path })),
    milliseconds: Math.round((performance.now() - started) * 100) / 100,
  };
  console.log(JSON.stringify(line));
}
