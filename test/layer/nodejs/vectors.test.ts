/** Every case of `test/vectors` through the whole layer, with the pinned tracer under Node.js 22. */
import { loadVectors } from '../../vectors/load';
import type { InferredSpan, InvocationCase, Moment, Tags } from '../../vectors/vector';
import { bundled } from './run-bundled';

interface ObservedSpan {
  readonly name: string;
  readonly resource: string;
  readonly service: string;
  readonly type?: string;
  readonly error: number;
  readonly start: string;
  readonly duration: number | string;
  readonly meta: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

interface Observed {
  readonly inferredSpans: readonly ObservedSpan[];
  readonly lambdaSpan?: ObservedSpan;
  readonly [part: string]: unknown;
}

const cases = loadVectors<InvocationCase>('invocation', 'nodejs');
const observed: Observed[] = [];

beforeAll(() => {
  const run = bundled('vector-runner');
  for (const [env, group] of byTracerEnvironment()) {
    const seen = run(group.map(index => cases[index]), JSON.parse(env) as Record<string, string>) as Observed[];
    group.forEach((index, at) => { observed[index] = seen[at]; });
  }
}, 120_000);

/** The tracer reads some variables once for a process: cases that set them have one of their own. */
function byTracerEnvironment(): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  cases.forEach(({ environment = {} }, index) => {
    const ofTracer = Object.entries(environment).filter(([name]) => /^DD_(?:TRACE_PROPAGATION_.*|TAGS)$/.test(name));
    const key = JSON.stringify(Object.fromEntries(ofTracer));
    groups.set(key, [...groups.get(key) ?? [], index]);
  });
  return groups;
}

test('the runner has run every case', () => {
  expect(cases.length).toBeGreaterThan(100);
  expect(observed.length).toBe(cases.length);
});

describe.each(cases.map((one, index) => [one.name, one, index] as const))('%s', (_name, one, index) => {
  const { expected } = one;

  test('is what the vectors say', () => {
    const seen = observed[index];
    if (expected.carrier) expect(seen.carrier).toMatchObject(expected.carrier);
    if (expected.carrier === null) expect(seen.carrier).toBeNull();
    if (expected.parent !== undefined) expect(seen.parent).toEqual(expected.parent && expect.objectContaining(without(expected.parent, ['tags'])));
    if (expected.parent?.tags) expect((seen.parent as { tags: object }).tags).toMatchObject(expected.parent.tags);
    if (expected.links) expect(seen.links).toEqual(expected.links);
    if (expected.droppedLinks !== undefined) expect(seen.droppedLinks).toBe(expected.droppedLinks);
    if (expected.pointers) expect(seen.pointers).toEqual(expected.pointers);
    if (expected.services) expect(seen.inferredSpans.map(span => span.service)).toEqual(expected.services);
    if (expected.inferredErrors) expect(seen.inferredSpans.map(span => span.error)).toEqual(expected.inferredErrors);
    if (expected.triggerTags) expectTags(seen.lambdaSpan, expected.triggerTags);
    const metrics = seen.metrics as Record<string, number[]>;
    for (const [name, values] of Object.entries(expected.metrics ?? {})) expect(metrics[name] ?? []).toEqual(values);
    checkLambda(seen.lambdaSpan, one);
    if (expected.inferredSpans) checkInferred(seen, one, expected.inferredSpans);
  });
});

function checkLambda(span: ObservedSpan | undefined, { expected: { lambdaSpan, parent } }: InvocationCase): void {
  if (lambdaSpan) {
    const { tags = {}, ...fields } = lambdaSpan;
    expect(span).toMatchObject(fields);
    expectTags(span, tags);
  }
  if (parent) expect(span?.meta['_dd.parent_source']).toBe(parent.source === 'xray' ? 'xray' : 'event');
}

function checkInferred(seen: Observed, one: InvocationCase, expected: readonly InferredSpan[]): void {
  expect(seen.inferredSpans.map(span => span.name)).toEqual(expected.map(span => span.name));
  expected.forEach(({ start, end, synchronicity, tags = {}, ...fields }, index) => {
    const span = seen.inferredSpans[index];
    expect(span).toMatchObject(fields);
    expectTags(span, {
      ...tags, 'operation_name': fields.name, 'resource_names': fields.resource, 'span.kind': 'server',
      'request_id': one.context?.requestId ?? '11111111-2222-4333-8444-555555555555', '_inferred_span.tag_source': 'self',
      '_inferred_span.synchronicity': synchronicity, ...one.environment?.DD_SERVICE && { 'peer.service': one.environment.DD_SERVICE },
    });
    expectMoment(BigInt(span.start), start, seen);
    expectMoment(BigInt(span.start) + BigInt(span.duration), end, seen);
  });
}

const MICROSECOND = 1000n;
/** Spans that end with the invocation end in the same tick, one after the other. */
const SAME_TICK = 20_000_000n;

function expectMoment(actual: bigint, expected: Moment, { lambdaSpan }: Observed): void {
  const began = BigInt(lambdaSpan?.start ?? 0);
  const [moment, tolerance] = expected === 'invocation-start' ? [began, MICROSECOND]
    : expected === 'invocation-end' ? [began + BigInt(lambdaSpan?.duration ?? 0), SAME_TICK] : [BigInt(expected), MICROSECOND];
  const difference = actual > moment ? actual - moment : moment - actual;
  expect({ expected, difference: difference <= tolerance ? 'within' : `${difference} ns` }).toEqual({ expected, difference: 'within' });
}

function expectTags(span: ObservedSpan | undefined, tags: Tags): void {
  const all: Record<string, string | number> = { ...span?.meta, ...span?.metrics };
  const seen = Object.fromEntries(Object.keys(tags).map(name => [name, all[name] ?? null]));
  expect(seen).toEqual(tags);
}

function without(value: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
