import { Edit } from './edit';
import { isEqual, own, Json } from './json';
import { NO_VALUE } from './intrinsics';
import { Settings } from './settings';
import { Skip, skip } from './skip';
import { FunctionView } from './template';
import { tryFindWrapper, tryUnwrap, variablesOf, Wrapper } from './wrappers';

/** A function as it is to be instrumented, and the edits that make it so where another tool had wrapped it. */
export interface Taken {
  readonly fn: FunctionView;
  readonly edits: readonly Edit[];
}

export function takeOver(fn: FunctionView, { options }: Settings): Taken | Skip {
  const wrapper = tryFindWrapper(fn);
  if (!wrapper) return { fn, edits: [] };
  if (!options.takeOver) return wrapped(wrapper, 'Set `takeOver` to `true` to migrate it, or exclude the function.');
  const unwrapped = tryUnwrap(fn, wrapper);
  if (!unwrapped) return wrapped(wrapper, "Its own handler is not known: set `Handler` to it and remove the other tool's layers.");
  const properties: readonly Edit[] = ['Handler', 'Layers', 'Tags']
    .filter(key => own(unwrapped, key) !== undefined && !isEqual(own(unwrapped, key), own(fn.own, key)))
    .map(key => ({ logicalId: fn.logicalId, path: ['Properties', key], value: unwrapped[key]!, reason: 'take-over' }));
  const left = variablesOf(unwrapped);
  const variables: readonly Edit[] = Object.keys(variablesOf(fn.own))
    .filter(name => own(left, name) === undefined)
    .map(name => ({
      logicalId: fn.logicalId,
      path: ['Properties', 'Environment', 'Variables', name],
      value: NO_VALUE as Json,
      reason: 'take-over',
    }));
  return { fn: { ...fn, own: unwrapped, properties: { ...fn.properties, ...unwrapped } }, edits: [...properties, ...variables] };
}

const wrapped = ({ vendor }: Wrapper, remedy: string): Skip => skip('wrapped', `The function is wrapped by ${vendor} already.`, remedy);
