import { Edit } from '../edit';
import { isArray, isObject, isString, Json, JsonObject, setOwn } from '../json';
import { Problem } from '../problem';
import { TemplateView } from '../template';
import { TextChange } from './asl-text';
import { Definition, meaningOf, tryReadDefinition } from './definition';
import { planJsonPathTask } from './json-path-task';
import { planJsonataTask } from './jsonata-task';
import { calleeOf, Task, tasksOf } from './task';

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
    const callee = calleeOf(task, definition.holes, template);
    if (!callee) continue;
    const plan = task.jsonata ? planJsonataTask(task, callee) : planJsonPathTask(task, callee);
    if ('changes' in plan) changes.push(...plan.changes);
    else problems.push(notMerged(logicalId, task, plan.refused));
  }
  return { edits: changes.length > 0 ? editsOf(logicalId, definition, changes) : [], problems };
}

function editsOf(logicalId: string, definition: Definition, changes: readonly TextChange[]): readonly Edit[] {
  const path = ['Properties', definition.property];
  const value = definition.write(changes);
  if (value !== undefined) return [{ logicalId, path, value, reason: 'trace-merge' }];
  return changes.map(change => ({
    logicalId,
    path: [...path, ...change.path],
    value: filled(change.value, definition.holes),
    reason: 'trace-merge' as const,
  }));
}

/** A new value of an object, with what stood in the holes that it took over. */
function filled(value: Json, holes: readonly Json[]): Json {
  if (isArray(value)) return value.map(item => filled(item, holes));
  if (isObject(value)) {
    const result: Record<string, Json> = {};
    for (const key of Object.keys(value)) setOwn(result, key, filled(value[key]!, holes));
    return result;
  }
  if (!isString(value) || !value.includes('\uE000')) return value;
  const pieces = value.split(/(\uE000\d+\uE001)/).filter(Boolean);
  return { 'Fn::Join': ['', pieces.map(piece => (piece.startsWith('\uE000') ? meaningOf(holes[Number(piece.slice(1, -1))])! : piece))] };
}

function unreadable(logicalId: string, properties: JsonObject): Problem {
  const elsewhere = properties.DefinitionS3Location !== undefined || properties.DefinitionUri !== undefined;
  return {
    code: elsewhere ? 'definition-elsewhere' : 'definition-unreadable',
    severity: 'warning',
    logicalId,
    path: elsewhere ? 'Properties.DefinitionS3Location' : 'Properties.DefinitionString',
    message: `The definition ${elsewhere ? 'is a file' : 'cannot be read as JSON'}, so its tasks do not carry the trace on.`,
    remedy: 'Write it into the template, as an object, a string, `Fn::Sub` or `Fn::Join`.',
  };
}

const notMerged = (logicalId: string, { path }: Task, why: string): Problem => ({
  code: 'task-not-merged',
  severity: 'warning',
  logicalId,
  path: path.filter((_, index) => index % 2 === 1).join('.'),
  message: `The task does not carry the trace on: ${why}.`,
  remedy: 'Add the context by hand, as Datadog documents it for Step Functions.',
});
