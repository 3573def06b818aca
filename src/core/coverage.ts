import { SkipCode } from './skip';

/** What became of one function: every function of a template has a line in the report. */
export interface Covered {
  readonly logicalId: string;
  readonly status: 'instrumented' | 'skipped';
  readonly constructPath?: string;
  /** Why it was skipped. */
  readonly code?: SkipCode;
  readonly message?: string;
  readonly remedy?: string;
  /** Names of the runtimes; several where it depends on a condition. */
  readonly runtimes?: readonly string[];
}
