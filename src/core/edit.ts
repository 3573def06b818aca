import { Json } from './json';

/** One change of a template, as data: the macro folds it over the fragment, the construct maps it onto its resource, the command line prints it. */
export interface Edit {
  /** Top-level section that holds `logicalId`; `Resources` where absent. */
  readonly section?: 'Mappings';
  readonly logicalId: string;
  /** From the resource down, list members by index. Empty: the whole resource, which is new. */
  readonly path: readonly string[];
  readonly value: Json;
  readonly reason: Reason;
}

export type Reason =
  | 'layer'
  | 'handler'
  | 'environment'
  | 'permission'
  | 'tracing'
  | 'tag'
  | 'log-subscription'
  | 'table-keys'
  | 'execution-log'
  | 'trace-merge'
  | 'published-version'
  | 'take-over'
  | 'partition'
  | 'undo-record';

/** Two paths lead to members of the same map or list. */
export function sameParent(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = a.length - 2; i >= 0; i--) if (a[i] !== b[i]) return false;
  return true;
}
