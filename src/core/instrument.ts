import { applyEdits } from './apply';
import { JsonObject } from './json';
import { Options } from './option-values';
import { plan, Plan } from './plan';
import { isError, sortProblems } from './problem';
import { resourceLimit } from './resource-limit';
import { Environment } from './settings';
import { uninstrument } from './uninstrument';

export interface Instrumented {
  readonly template: JsonObject;
  readonly plan: Plan;
}

/**
 * Instruments a template. One that was instrumented before is first taken back to what it was, so that a second time
 * changes nothing and a new option or release leaves nothing of the old behind.
 */
export function instrument(template: JsonObject, options: Options, environment: Environment): Instrumented {
  const base = uninstrument(template);
  const planned = plan(base, options, environment);
  if (planned.problems.some(isError)) return { template, plan: planned };
  const result = applyEdits(base, planned.edits, planned.renames);
  const tooLarge = resourceLimit(base, result);
  if (tooLarge.length === 0) return { template: result, plan: planned };
  return { template, plan: { ...planned, edits: [], renames: new Map(), problems: sortProblems([...planned.problems, ...tooLarge]) } };
}
