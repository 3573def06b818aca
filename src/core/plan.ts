import { Covered } from './coverage';
import { Edit } from './edit';
import { isArray, isObject, Json, JsonObject, visit } from './json';
import { findInMapOf } from './intrinsics';
import { PARTITION_MAPPING_ID } from './layers';
import { mappingToAdd } from './mapping-record';
import { Options } from './option-values';
import { checkOptions } from './check-options';
import { FunctionPlan, planFunction, PlanContext } from './plan-function';
import { isError, Problem, sortProblems } from './problem';
import { renamedVersions } from './published-versions';
import { Renames } from './references';
import { selectionOf } from './selection';
import { Environment, Settings, settingsOf } from './settings';
import { sharedContext } from './shared-context';
import { planStateMachine, StateMachinePlan, STATE_MACHINE_TYPES, tracesStateMachines } from './state-machines/plan-state-machine';
import { SharedContext } from './step';
import { TemplateView, viewOf } from './template';
import { ADDED, RECORD_KEY, recordEdit } from './undo-record';

export interface Plan {
  readonly edits: readonly Edit[];
  /** Published versions that get a new logical id; all that refers to them follows. */
  readonly renames: Renames;
  readonly problems: readonly Problem[];
  readonly coverage: readonly Covered[];
}

/** What instrumenting a template means, as data. With an error among the problems there are no edits. */
export function plan(template: JsonObject, options: Options, environment: Environment): Plan {
  const settings = settingsOf(options, environment);
  const wrong = checkOptions(settings);
  if (wrong.some(isError)) return { edits: [], renames: new Map(), problems: sortProblems(wrong), coverage: [] };
  const planned = planResources(template, settings);
  return { ...planned, problems: sortProblems([...wrong, ...planned.problems]) };
}

/** The plan for options that are checked already; `known` is what several plans for one stack have in common. */
export function planResources(template: JsonObject, settings: Settings, known?: SharedContext): Plan {
  const view = viewOf(template, settings.environment);
  const context: PlanContext = { settings, template: view, select: selectionOf(settings, view), shared: known ?? sharedContext(settings, view) };
  const plans = [...planFunctions(view, context), ...planStateMachines(view, settings)];
  const problems: Problem[] = [];
  for (const planned of plans) problems.push(...planned.problems);
  const coverage = plans.map(planned => planned.covered);
  if (problems.some(isError)) return { edits: [], renames: new Map(), problems: sortProblems(problems), coverage };
  const byResource = editsByResource(plans);
  const renames = renamedVersions(view, byResource);
  const edits: Edit[] = [];
  for (const [id, changes] of byResource) for (const edit of recorded(id, changes, view)) edits.push(edit);
  for (const id of renames.keys()) edits.push(recordEdit(id, objectAt(view, id), [], { RenamedFrom: id }));
  edits.unshift(...mappingEdit(settings, edits, view));
  return { edits, renames, problems: sortProblems(problems), coverage };
}

function planFunctions(view: TemplateView, context: PlanContext): readonly FunctionPlan[] {
  const { resourceIds } = context.settings.environment;
  return view.functions
    .filter(({ logicalId }) => resourceIds === undefined || resourceIds.has(logicalId))
    .map(fn => planFunction(fn, context));
}

/** State machines that the options ask for, or that were named one by one. */
function planStateMachines(view: TemplateView, settings: Settings): readonly StateMachinePlan[] {
  const { resourceIds, named } = settings.environment;
  if (!named && !tracesStateMachines(settings)) return [];
  return view
    .idsOfType(...STATE_MACHINE_TYPES)
    .filter(id => resourceIds === undefined || resourceIds.has(id))
    .map(id => planStateMachine(id, settings, view));
}

const objectAt = ({ resources }: TemplateView, id: string): JsonObject => resources[id] as JsonObject;

/** In the order in which resources are first named; a new resource that several functions ask for is there once. */
function editsByResource(plans: readonly { readonly edits: readonly Edit[] }[]): ReadonlyMap<string, readonly Edit[]> {
  const byResource = new Map<string, Edit[]>();
  for (const { edits } of plans) {
    for (const edit of edits) {
      const list = byResource.get(edit.logicalId);
      if (!list) byResource.set(edit.logicalId, [edit]);
      else if (edit.path.length > 0) list.push(edit);
    }
  }
  return byResource;
}

const METADATA_OF_ADDED: JsonObject = { [RECORD_KEY]: ADDED };

/** With each change goes the record that undoes it. */
function recorded(logicalId: string, edits: readonly Edit[], { resources }: TemplateView): readonly Edit[] {
  const resource = resources[logicalId];
  if (isObject(resource)) return [...edits, recordEdit(logicalId, resource, edits)];
  return edits.map(({ value, reason, path, section }) => ({
    ...(section && { section }),
    logicalId,
    path,
    value: { ...(value as JsonObject), Metadata: METADATA_OF_ADDED },
    reason,
  }));
}

/** The mapping by partition is added where an edit asks it. */
function mappingEdit({ environment }: Settings, edits: readonly Edit[], { template }: TemplateView): readonly Edit[] {
  if (environment.region !== undefined) return [];
  const asked = edits.some(({ value }) => asksMapping(value));
  return asked
    ? [{ section: 'Mappings', logicalId: PARTITION_MAPPING_ID, path: [], value: mappingToAdd(template.Mappings), reason: 'partition' }]
    : [];
}

function asksMapping(value: Json): boolean {
  if (!isObject(value) && !isArray(value)) return false;
  let asked = false;
  visit(value, item => {
    if (findInMapOf(item)?.[0] === PARTITION_MAPPING_ID) asked = true;
  });
  return asked;
}
