/** Durable functions: the trace context that the last run left as a step of the execution. */
import { asObject, child, JsonObject, textAt } from '../json-value';
import { Carrier, carriersIn } from './carrier';

const STEP = /^_datadog_(0|[1-9]\d*)$/;

export function durableOperations(event: JsonObject): readonly JsonObject[] {
  const operations = child(event, 'InitialExecutionState', 'Operations');
  return Array.isArray(operations) ? operations.map(asObject) : Object.values(asObject(operations)).map(asObject);
}

/** Steps are named `_datadog_<n>`; the highest number is the latest. */
export function* durableCarriers(event: JsonObject): Iterable<Carrier> {
  const steps = durableOperations(event)
    .map(operation => ({ operation, number: STEP.exec(textAt(operation, 'Name'))?.[1] }))
    .filter(step => step.number !== undefined)
    .sort((a, b) => Number(b.number) - Number(a.number));
  for (const { operation } of steps) {
    yield* carriersIn(operation.Payload);
    yield* carriersIn(child(operation, 'StepDetails', 'Result'));
  }
}
