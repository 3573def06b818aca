/** Gives the same events to handlers with the layer around them and without, and tells of the first difference. */
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { Handler, wrapHandler } from '../../../layer/nodejs/wrap-handler';
import { mutatedEvents } from './mutated-event';
import { contextOf, report, testedLayer, TestedLayer, waitUntil, written } from './tested-layer';

interface Input {
  readonly samples: readonly string[];
  readonly runs: number;
}

interface Seen {
  readonly settled: 'result' | 'error';
  readonly value: unknown;
  readonly stdout: string;
  readonly faults: string;
  readonly contextKeys: readonly string[];
}

/** What a handler threw, and its stack at that moment. */
let thrown: { readonly error: unknown; readonly stack?: string } | undefined;

function failing(error: unknown): unknown {
  thrown = { error, stack: error instanceof Error ? error.stack : undefined };
  return error;
}

function print(event: unknown): void {
  console.log(event);
  console.log('%s %j', 'event', typeof event, event);
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** As users write: straight into the event, whatever it is. */
function naively(event: { Records: Array<{ body: string }> }): string {
  try {
    return event.Records.map(({ body }) => body.trim()).join();
  } catch (error) {
    throw failing(error);
  }
}

type Callback = (error?: unknown, result?: unknown) => void;
const HANDLERS: Readonly<Record<string, (event: unknown, context: unknown, callback: Callback) => unknown>> = {
  prints: async event => { print(event); return { keys: Object.keys(Object(event)).slice(0, 9), event }; },
  returnsEvent: async event => event,
  naive: async event => { print(event); await null; return naively(event as Parameters<typeof naively>[0]); },
  naiveSync: event => Promise.resolve(naively(event as Parameters<typeof naively>[0])),
  rejects: async event => { print(event); throw failing(Object.assign(new TypeError(`as asked: ${typeof event}`), { cause: event })); },
  throws: () => { throw failing(new RangeError('as asked')); },
  throwsAnything: async event => { throw failing(event); },
  calls: (event, _context, callback) => { setImmediate(() => callback(null, event)); },
  callsWithError: (event, _context, callback) => { callback(failing(event), 'result'); },
  failsItems: async event => ({ batchItemFailures: event }),
  answers: async event => ({ statusCode: event, headers: event, body: event }),
};

/** As AWS's runtime client does: with a callback up to Node.js 22, without one from 24 on. */
async function invoke(handler: Handler, event: unknown, context: unknown, withCallback: boolean): Promise<unknown> {
  if (!withCallback) return handler(event, context);
  return new Promise((resolve, reject) => {
    const callback: Callback = (error, result) => error === null || error === undefined ? resolve(result) : reject(error);
    const returned = handler(event, context, callback);
    if (returned instanceof Promise) returned.then(resolve, reject);
  });
}

async function observe(handler: Handler, event: unknown, context: object, withCallback: boolean): Promise<Seen> {
  let settled: Seen['settled'] = 'result';
  let value: unknown;
  const { stdout, stderr } = await written(async () => {
    try {
      value = await invoke(handler, event, context, withCallback);
    } catch (error) {
      settled = 'error';
      value = error;
    }
  });
  return { settled, value, stdout: usersOwn(stdout), faults: stderr, contextKeys: Object.keys(context) };
}

/** Without the ids of the trace, and the lines of metrics that are the layer's. */
function usersOwn(stdout: string): string {
  return stdout.replace(/\[dd\.trace_id=\d+ dd\.span_id=\d+\] /g, '').replace(/^\{"e":[^\n]*"m":"aws\.lambda\.enhanced[^\n]*\n/gm, '');
}

function firstFrame(error: unknown): string | undefined {
  return error instanceof Error ? /\n +at [^\n]*?(:\d+:\d+)\)?(?:\n|$)/.exec(error.stack ?? '')?.[1] : undefined;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

function expectSame(what: string, bare: unknown, layered: unknown): void {
  if (!isDeepStrictEqual(bare, layered)) throw new Error(`${what}: ${String(bare).slice(0, 500)} became ${String(layered).slice(0, 500)}`);
}

const CLIENT_CONTEXTS = [undefined, null, {}, { custom: null }, { Custom: { _datadog: null } }, { custom: { _datadog: 'x' } }, 'text'];

interface Trial {
  readonly text: string;
  readonly kind: string;
  readonly withCallback: boolean;
  readonly isFrozen: boolean;
  readonly clientContext: unknown;
}

let request = 0;

async function compare({ layer }: TestedLayer, { text, kind, withCallback, isFrozen, clientContext }: Trial): Promise<void> {
  const handler = HANDLERS[kind] as Handler;
  const needsCallback = kind.startsWith('calls');
  const context = () => ({ ...contextOf(`request-${request}`), clientContext });
  request++;
  const event = JSON.parse(text) as unknown;
  const bare = await observe(handler, JSON.parse(text), context(), withCallback || needsCallback);
  const given = isFrozen ? frozen(event) : event;
  thrown = undefined;
  const layered = await observe(wrapHandler(handler, layer), given, context(), withCallback);
  expectSame('settled', bare.settled, layered.settled);
  expectSame('value', bare.value, layered.value);
  expectSame('frame', firstFrame(bare.value), firstFrame(layered.value));
  expectSame('stdout', bare.stdout, layered.stdout);
  expectSame('context', bare.contextKeys, layered.contextKeys);
  expectSame('event', text, JSON.stringify(event));
  expectSame('faults', '', layered.faults);
  if (layered.settled === 'error') expectSame('very error', true, isThrown(layered.value));
  if (kind === 'returnsEvent') expectSame('very event', true, layered.value === event);
}

function isThrown(error: unknown): boolean {
  return Boolean(thrown) && Object.is(thrown?.error, error) && (!(error instanceof Error) || thrown?.stack === error.stack);
}

async function main(): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const { samples, runs } = JSON.parse(Buffer.concat(chunks).toString()) as Input;
  const tested = await testedLayer(() => require('dd-trace'), { DD_CAPTURE_LAMBDA_PAYLOAD: 'true', DD_FLUSH_TO_LOG: 'true' });
  process.env.DD_LOG_LEVEL = 'debug'; // every fault of the layer is a line
  const trial: fc.Arbitrary<Trial> = fc.record({
    text: mutatedEvents(samples), kind: fc.constantFrom(...Object.keys(HANDLERS)), withCallback: fc.boolean(), isFrozen: fc.boolean(),
    clientContext: fc.constantFrom(...CLIENT_CONTEXTS),
  });
  let lambdas = 0;
  const drain = (): void => { lambdas += tested.sink.take().spans.filter(span => span.name === 'aws.lambda').length; };
  const details = await fc.check(fc.asyncProperty(trial, async one => {
    await compare(tested, one);
    if (request % 100 === 0) drain();
  }), { numRuns: runs, seed: 1 });
  await waitUntil(() => { drain(); return lambdas >= request; });
  const failure = details.failed ? `${String(details.errorInstance)} for ${JSON.stringify(details.counterexample).slice(0, 1500)}` : null;
  report({ failure, compared: details.numRuns, invocations: request, lambdas });
}

void main();
