import { Edit } from '../edit';
import { JsonObject } from '../json';
import { Problem } from '../problem';
import { TemplateView } from '../template';
import { TextChange } from './asl-text';
import { Definition, tryReadDefinition } from './definition';
import { planJsonPathTask } from './json-path-task';
import { planJsonataTask } from './jsonata-task';
import { calleeOf, Task, TaskPlan, tasksOf } from './task';

export interface MergedTraces {
  readonly edits: readonly Edit[];
  readonly problems: readonly Problem[];
}

/** Carries the context of each task to what it calls. A task that cannot be changed is reported, and undoes no other's change. */
export function mergeTraces(logicalId: string, properties: JsonObject, template: TemplateView): MergedTraces {
  const definition = tryReadDefinition(properties);
  if (!definition) return { edits: [], problems: [unreadable(logicalId, properties)] };
  const changes: TextChange[] = [];
  const problems: Problem[] = [];
  for (const task of tasksOf(definition.machine)) {
    const plan = planTask(task, definition, template);
    if ('changes' in plan) changes.push(...plan.changes);
    if (plan.refused !== undefined) problems.push(notMerged(logicalId, task, plan.refused));
  }
  const edits = definition.write(changes).map(({ path, value }): Edit => {
    return { logicalId, path: ['Properties', definition.property, ...path], value, reason: 'trace-merge' };
  });
  return { edits, problems };
}

function planTask(task: Task, { holes }: Definition, template: TemplateView): TaskPlan {
  const callee = calleeOf(task, holes, template);
  if (callee === undefined) return { changes: [] };
  if (callee === 'unknown') return { refused: 'what its `Resource` is will be known only at deployment' };
  return task.jsonata ? planJsonataTask(task, callee) : planJsonPathTask(task, callee);
}

function unreadable(logicalId: string, properties: JsonObject): Problem {
  const elsewhere = ['DefinitionS3Location', 'DefinitionUri'].find(name => properties[name] !== undefined);
  return {
    code: elsewhere ? 'definition-elsewhere' : 'definition-unreadable',
    severity: 'warning',
    logicalId,
    path: `Properties.${elsewhere ?? (properties.DefinitionString === undefined ? 'Definition' : 'DefinitionString')}`,
    message: `The definition ${elsewhere ? 'is a file' : 'cannot be read as JSON'}, so its tasks do not carry the trace on.`,
    remedy: 'Write it into the template, as an object, a string, `Fn::Sub` or `Fn::Join`.',
  };
}

const notMerged = (logicalId: string, { names }: Task, why: string): Problem => ({
  code: 'task-not-merged',
  severity: 'warning',
  logicalId,
  path: names.join('.'),
  message: `The task does not carry the trace on: ${why}.`,
  remedy: 'Add the context by hand, as Datadog documents it for Step Functions.',
});
