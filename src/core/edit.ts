import { Json, JsonObject } from './json';

/** One change of a template, as data: the macro folds it over the fragment, the construct maps it onto its resource. */
export interface Edit {
  /** Top-level section that holds `logicalId`; `Resources` where absent. */
  readonly section?: 'Mappings';
  readonly logicalId: string;
  /** From the resource down, list members by index. Empty: the whole resource, which is new. */
  readonly path: readonly string[];
  readonly value: Json;
  /** `value` is a map whose members are set in the one at `path`, which keeps its others. */
  readonly members?: true;
  readonly reason: Reason;
}

export type MembersEdit = Edit & { readonly value: JsonObject; readonly members: true };
export const setsMembers = (edit: Edit): edit is MembersEdit => edit.members === true;

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
