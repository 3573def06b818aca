/** Invocations that overlap in one process never cross: span by span and line by line each has its own event's trace. */
import { bundled } from './run-bundled';

interface Span {
  readonly name: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_id: string;
  readonly error: number;
  readonly meta: Readonly<Record<string, string>>;
}

interface Seen {
  readonly most: number;
  readonly answers: readonly string[];
  readonly lines: readonly string[];
  readonly spans: readonly Span[];
}

const ROUNDS = 5;
const TOGETHER = 100;
const NUMBERS = Array.from({ length: ROUNDS * TOGETHER }, (_, index) => index + 1);
const isOrphan = (n: number) => n % 5 === 0;
const fails = (n: number) => n % 7 === 0;

let seen: Seen;
const lambdas = new Map<number, Span>();
beforeAll(() => {
  seen = bundled('overlap-runner')({ rounds: ROUNDS, together: TOGETHER }) as Seen;
  for (const span of seen.spans.filter(({ name }) => name === 'aws.lambda')) lambdas.set(Number(span.meta.request_id), span);
}, 60_000);

test('a hundred at a time, each with its own answer', () => {
  expect(seen.most).toBeGreaterThan(TOGETHER / 2);
  expect(seen.answers).toEqual(NUMBERS.map(n => fails(n) ? `error ${n}` : String(n)));
});

test('each aws.lambda is in the trace of its own event, once; one that has none begins a trace', () => {
  expect(seen.spans.filter(({ name }) => name === 'aws.lambda')).toHaveLength(NUMBERS.length);
  const byId = new Map(seen.spans.map(span => [span.span_id, span]));
  for (const n of NUMBERS) {
    const lambda = lambdas.get(n)!;
    expect([n, lambda.error]).toEqual([n, fails(n) ? 1 : 0]);
    const queue = byId.get(lambda.parent_id);
    if (isOrphan(n)) expect([n, lambda.parent_id]).toEqual([n, '0']);
    else expect([lambda.trace_id, queue?.name, queue?.parent_id]).toEqual([String(1_000_000 + n), 'aws.sqs', String(2_000_000 + n)]);
  }
  expect(new Set([...lambdas.values()].map(({ trace_id }) => trace_id)).size).toBe(NUMBERS.length);
});

test('each span of a function is the child of its own invocation', () => {
  const steps = seen.spans.filter(({ name }) => name === 'step');
  expect(steps).toHaveLength(3 * NUMBERS.length);
  for (const { meta, trace_id, parent_id } of steps) {
    const lambda = lambdas.get(Number(meta.name))!;
    expect([meta.name, trace_id, parent_id]).toEqual([meta.name, lambda.trace_id, lambda.span_id]);
  }
});

test('each line of the log has the ids of its own span', () => {
  const ids = new Map([...lambdas].map(([n, { trace_id, span_id }]) => [`start ${n}`, [`${trace_id} ${span_id}`]]));
  for (const { name, meta, trace_id, span_id } of seen.spans) {
    if (name === 'step') ids.set(`step ${meta.name}`, [...ids.get(`step ${meta.name}`) ?? [], `${trace_id} ${span_id}`]);
  }
  expect(seen.lines).toHaveLength(4 * NUMBERS.length);
  const written = new Map<string, string[]>();
  for (const line of seen.lines) {
    const [, traceId, spanId, what] = /^\[dd\.trace_id=(\d+) dd\.span_id=(\d+)\] (\w+ \d+)$/.exec(line) ?? [];
    written.set(what, [...written.get(what) ?? [], `${traceId} ${spanId}`]);
  }
  const inOrder = (all: ReadonlyMap<string, readonly string[]>) => Object.fromEntries([...all].map(([what, list]) => [what, [...list].sort()]));
  expect(inOrder(written)).toEqual(inOrder(ids));
});
