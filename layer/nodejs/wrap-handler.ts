/**
 * The user's handler with the layer around it, of the same kind: result, error, event, `this` and context are what
 * they would be without.
 *
 * Lambda's runtime up to Node.js 22 passes a callback; then its own rules decide when the invocation ends, and the
 * layer only listens. From Node.js 24 on it passes none; handlers that want one are then given one, and `context.done`,
 * `succeed` and `fail`, as the published library does.
 */
import { askExtractor, isThenable } from './ask-extractor';
import type { Extractor } from './carriers/custom';
import type { Layer } from './layer';
import { note } from './diagnostics';
import type { Invocation } from './invocation';
import type { Outcome } from './outcome';

export type Handler = (this: unknown, ...args: unknown[]) => unknown;
type Callback = (error?: unknown, result?: unknown) => void;
type Ending = 'done' | 'succeed' | 'fail';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const WRAPPED = Symbol.for('datadog-lambda-js.wrapped');

function isWrapped(handler: Handler): boolean {
  return WRAPPED in handler;
}

export interface WrapOptions {
  /** Wrap one that is wrapped already: its code may wrap it though the handler setting does. */
  readonly force?: boolean;
  /** Of this handler; else it is the layer's. */
  readonly extractor?: Extractor;
}

export function wrapHandler(handler: Handler, layer: Layer, { force = false, extractor }: WrapOptions = {}): Handler {
  if (isWrapped(handler) && !force) return handler;
  const isStreaming = (handler as unknown as Record<symbol, unknown>)[STREAMING] === 'response';
  const run = (self: unknown, args: unknown[], extracted?: unknown): unknown => {
    if (isStreaming) return stream(layer, handler, self, args, extracted);
    return typeof args[2] === 'function' ? listen(layer, handler, self, args, extracted) : settle(layer, handler, self, args, extracted);
  };
  const wrapped: Handler = function (this: unknown, ...args) {
    const asked = layer.parts.tracing && (extractor ?? layer.extractor);
    if (!asked) return run(this, args);
    return askExtractor(asked, args[0], args[isStreaming ? 2 : 1], extracted => run(this, args, extracted));
  };
  for (const key of Reflect.ownKeys(handler)) copyProperty(handler, wrapped, key);
  // Node.js 24's runtime refuses three parameters; with the layer such handlers go on working there.
  Object.defineProperty(wrapped, 'length', { value: Math.min(handler.length, 2), configurable: true });
  Object.defineProperty(wrapped, WRAPPED, { value: true });
  return wrapped;
}

/** How a handler streams and how much it buffers stand on the function itself. */
function copyProperty(from: Handler, to: Handler, key: string | symbol): void {
  if (key === 'prototype' || key === 'arguments' || key === 'caller') return;
  const property = Reflect.getOwnPropertyDescriptor(from, key);
  if (property && !Reflect.defineProperty(to, key, property)) note('handler-property');
}

function stream(layer: Layer, handler: Handler, self: unknown, args: unknown[], extracted: unknown): Promise<unknown> {
  const invocation = layer.begin(args[0], args[2], extracted);
  return conclude(layer, invocation, () => Reflect.apply(handler, self, args), args[1]);
}

/** What `run` gives when the answer will come by the callback that it was given. */
const BY_CALLBACK = Symbol('by callback');

/**
 * What comes of `run`, once the invocation is closed: of what it gives, or of the callback that it is given.
 *
 * As few promises as can be: Node.js up to 22 follows each by hooks as soon as a tracer is there.
 */
function conclude(layer: Layer, invocation: Invocation, run: (callback: Callback) => unknown, streamed?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const end = (outcome: Outcome): void => {
      if (isOver) return;
      isOver = true;
      const { result, pending } = layer.end(invocation, outcome);
      const answer = outcome.failed ? () => reject(outcome.error) : () => resolve(result);
      if (pending) void pending.then(answer);
      else answer();
    };
    const failed = (error: unknown): void => end({ failed: true, error });
    const given = (value: unknown): void => void Promise.resolve(value).then(result => end({ result, failed: false, streamed }), failed);
    try {
      const returned = layer.run(invocation, () => run((error, result) => given(isGiven(error) ? Promise.reject(error) : result)));
      if (returned !== BY_CALLBACK) given(returned);
    } catch (error) {
      failed(error);
    }
  });
}

/** The runtime gave a callback: everything goes through as it is, and whatever ends the invocation closes it first. */
function listen(layer: Layer, handler: Handler, self: unknown, [event, context, given, ...rest]: unknown[], extracted: unknown): unknown {
  const callback = given as Callback;
  const invocation = layer.begin(event, context, extracted);
  const end = (outcome: Outcome, then: (result: unknown) => void): void => {
    process.removeListener('beforeExit', idle);
    const { result, pending } = layer.end(invocation, outcome);
    if (pending) void pending.then(() => then(result));
    else then(result);
  };
  // A handler that never answers ends with null when nothing is left to do; the runtime sees to that after us.
  const idle = (): void => void layer.end(invocation, { result: null, failed: false });
  process.prependOnceListener('beforeExit', idle);
  const observed: Callback = (error, result) =>
    end({ result, failed: isGiven(error), error }, answer => isGiven(error) ? callback(error) : callback(null, answer));
  try {
    listenToContext(context, end);
  } catch (error) {
    note('context-endings', error); // not Lambda's own: one that nobody may write to
  }
  let returned: unknown;
  try {
    returned = layer.run(invocation, () => Reflect.apply(handler, self, [event, context, observed, ...rest]));
  } catch (error) {
    return new Promise((_, reject) => end({ failed: true, error }, () => reject(error)));
  }
  if (!isThenable(returned)) return returned;
  const promise = returned;
  return new Promise((resolve, reject) => {
    promise.then(
      result => end({ result, failed: false }, resolve),
      (error: unknown) => end({ failed: true, error }, () => reject(error)),
    );
  });
}

function listenToContext(context: unknown, end: (outcome: Outcome, then: (result: unknown) => void) => void): void {
  if (typeof context !== 'object' || context === null) return;
  const own = context as Partial<Record<Ending, (...args: unknown[]) => void>>;
  const { done, succeed, fail } = own;
  if (done) own.done = (error, result) => end({ result, failed: isGiven(error), error }, answer => done.call(context, error, answer));
  if (succeed) own.succeed = result => end({ result, failed: false }, answer => succeed.call(context, answer));
  if (fail) own.fail = error => end({ failed: true, error }, () => fail.call(context, error));
}

/** The runtime waits for what is returned; a handler that answers by callback or context gets a promise around it. */
function settle(layer: Layer, handler: Handler, self: unknown, [event, context, ...rest]: unknown[], extracted: unknown): Promise<unknown> {
  const invocation = layer.begin(event, context, extracted);
  return conclude(layer, invocation, answer => {
    let isAnswered = false;
    const callback: Callback = (error, result) => {
      if (isAnswered) return;
      isAnswered = true;
      answer(error, result);
    };
    // Only a handler that takes the context can end the invocation by it.
    const isAsked = handler.length >= 2 ? offerEndings(context, callback) : () => false;
    // One that declares no callback has something of its own there, as a default or not at all.
    const takesCallback = handler.length >= 3;
    const returned = Reflect.apply(handler, self, takesCallback ? [event, context, callback, ...rest.slice(1)] : [event, context, ...rest]);
    if (isThenable(returned)) return returned;
    return isAnswered || takesCallback || (isAsked() && returned === undefined) ? BY_CALLBACK : returned;
  });
}

/** `done`, `succeed` and `fail` where the runtime has none; tells whether the handler has asked for one of them. */
function offerEndings(context: unknown, callback: Callback): () => boolean {
  let asked = false;
  if (typeof context !== 'object' || context === null || 'succeed' in context || !Object.isExtensible(context)) return () => asked;
  const endings: Readonly<Record<Ending, Callback>> = {
    done: callback, succeed: result => callback(null, result), fail: error => callback(error ?? new Error('context.fail()')),
  };
  for (const [name, ending] of Object.entries(endings)) {
    const get = () => { asked = true; return ending; };
    Object.defineProperty(context, name, { get, configurable: true, enumerable: false });
  }
  return () => asked;
}

function isGiven(error: unknown): boolean {
  return error !== null && error !== undefined;
}
