import { ifOf, isNoValue } from './intrinsics';
import { isEqual, Json, own } from './json';

/** A value that may depend on the template's conditions: a leaf, or a fork on one condition. */
export type Conditional<T> = Leaf<T> | Fork<T>;
interface Leaf<T> {
  readonly value: T;
}
interface Fork<T> {
  readonly condition: string;
  readonly whenTrue: Conditional<T>;
  readonly whenFalse: Conditional<T>;
}
/** Conditions known to hold, or not to, on the way to a leaf. */
type Known = Readonly<Record<string, boolean>>;
const NOTHING: Known = {};
const answerOf = (known: Known, condition: string): boolean | undefined => own(known, condition) as boolean | undefined;

export const leaf = <T>(value: T): Conditional<T> => ({ value });
export const isLeaf = <T>(conditional: Conditional<T>): conditional is Leaf<T> => 'value' in conditional;

/** Unfolds `Fn::If` at the root of a value, however deep; the same condition asked twice is answered once. */
export function conditionalOf(value: Json | undefined, known: Known = NOTHING): Conditional<Json | undefined> {
  const fork = ifOf(value);
  if (!fork) return leaf(value);
  const answer = answerOf(known, fork.condition);
  if (answer !== undefined) return conditionalOf(answer ? fork.whenTrue : fork.whenFalse, known);
  return {
    condition: fork.condition,
    whenTrue: conditionalOf(fork.whenTrue, { ...known, [fork.condition]: true }),
    whenFalse: conditionalOf(fork.whenFalse, { ...known, [fork.condition]: false }),
  };
}

export function mapConditional<T, U>(conditional: Conditional<T>, change: (value: T) => U): Conditional<U> {
  if (isLeaf(conditional)) return leaf(change(conditional.value));
  return {
    condition: conditional.condition,
    whenTrue: mapConditional(conditional.whenTrue, change),
    whenFalse: mapConditional(conditional.whenFalse, change),
  };
}

/** A conditional for each leaf of a conditional, joined to one. */
export function chainConditional<T, U>(
  conditional: Conditional<T>,
  next: (value: T, known: Known) => Conditional<U>,
  known: Known = NOTHING,
): Conditional<U> {
  if (isLeaf(conditional)) return restrict(next(conditional.value, known), known);
  const { condition } = conditional;
  const branch = (side: boolean): Conditional<U> =>
    chainConditional(side ? conditional.whenTrue : conditional.whenFalse, next, { ...known, [condition]: side });
  const answer = answerOf(known, condition);
  return answer === undefined ? { condition, whenTrue: branch(true), whenFalse: branch(false) } : branch(answer);
}

/** Both values under every combination of their conditions that can occur. */
export const zipConditional = <A, B, C>(a: Conditional<A>, b: Conditional<B>, combine: (a: A, b: B) => C): Conditional<C> =>
  chainConditional(a, left => mapConditional(b, right => combine(left, right)));

/** Drops the branches that known conditions rule out. */
function restrict<T>(conditional: Conditional<T>, known: Known): Conditional<T> {
  if (isLeaf(conditional) || known === NOTHING) return conditional;
  const { condition, whenTrue, whenFalse } = conditional;
  const answer = answerOf(known, condition);
  if (answer !== undefined) return restrict(answer ? whenTrue : whenFalse, known);
  return {
    condition,
    whenTrue: restrict(whenTrue, { ...known, [condition]: true }),
    whenFalse: restrict(whenFalse, { ...known, [condition]: false }),
  };
}

export function leavesOf<T>(conditional: Conditional<T>): readonly T[] {
  return isLeaf(conditional) ? [conditional.value] : [...leavesOf(conditional.whenTrue), ...leavesOf(conditional.whenFalse)];
}

/** Whether a property is there in any branch. */
export const isGivenSomewhere = (value: Json | undefined): boolean =>
  value !== undefined && leavesOf(conditionalOf(value)).some(choice => choice !== undefined && !isNoValue(choice));

/** Back to JSON: a fork whose branches are the same is no fork. */
export function conditionalJson(conditional: Conditional<Json>): Json {
  if (isLeaf(conditional)) return conditional.value;
  const whenTrue = conditionalJson(conditional.whenTrue);
  const whenFalse = conditionalJson(conditional.whenFalse);
  return isEqual(whenTrue, whenFalse) ? whenTrue : { 'Fn::If': [conditional.condition, whenTrue, whenFalse] };
}
