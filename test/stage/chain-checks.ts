import { roots } from '../chain/chain';
import { DeployedChain, Run } from './chain-runs';
import { LETTERS } from './chain-stack';
import { linksOf, pointersOf, SpanGraph } from './span-graph';

/** A to E are in the trace, each once, each below the one before, and every part of it has all bits of its id. */
export function expectChain(chain: DeployedChain, graph: SpanGraph, traceId: bigint, upper: string): void {
  const trace = graph.traceOf(traceId);
  const lambdas = trace.filter(span => chain.isLambda(span) && !chain.isLambda(span, 'f'));
  expect(lambdas.map(span => chain.letterOf(span)).sort()).toEqual(LETTERS);
  const last = lambdas.find(span => chain.isLambda(span, 'e'))!;
  const line = graph.ancestry(last);
  expect(line.filter(span => chain.isLambda(span)).map(span => chain.letterOf(span))).toEqual([...LETTERS].reverse());
  const inferred = ['aws.sqs', 'aws.sns', 'aws.sqs', 'aws.kinesis', 'aws.eventbridge'];
  expect(line.map(({ name }) => name).filter(name => inferred.includes(name))).toEqual([...inferred].reverse());
  // Tracers write the upper half of the id on the first span of what they send.
  const uppers = trace.flatMap(({ meta }) => meta['_dd.p.tid'] ?? []);
  expect(uppers.length).toBeGreaterThanOrEqual(LETTERS.length);
  expect(new Set(uppers)).toEqual(new Set([upper]));
}

/** F was told of the object and of the item, once each, and what it was told meets what E wrote. */
export function expectPointers(chain: DeployedChain, graph: SpanGraph, traceId: bigint): void {
  const written = graph.traceOf(traceId).flatMap(pointersOf);
  expect(written).toHaveLength(2);
  for (const pointer of written) {
    const readers = graph.withPointer(pointer).filter(({ trace_id: id }) => id !== traceId);
    expect(readers.map(({ trace_id: id }) => graph.traceOf(id).filter(span => chain.isLambda(span, 'f')).length)).toEqual([1]);
  }
}

/** The parents of the trace's uppermost spans. */
export const parentsOf = (graph: SpanGraph, traceId: bigint): readonly bigint[] => roots(graph.traceOf(traceId)).map(({ parent_id: id }) => id);

/** One span for the batch: below the first of the messages, with links to the others. */
export function expectBatch(chain: DeployedChain, graph: SpanGraph, letter: 'f' | 'g', queue: string, runs: readonly Run[]): void {
  const batches = graph.spans.filter(span => chain.isLambda(span, letter));
  expect(batches).toHaveLength(1);
  const links = linksOf(batches[0]!);
  const inferred = graph.tryFind(batches[0]!.parent_id)!;
  const senders = [inferred.parent_id, ...links.map(({ spanId }) => spanId)].map(id => graph.tryFind(id)!);
  expect(senders.map(({ resource }) => resource)).toEqual(senders.map(() => expect.stringMatching(`^sendMessage .*-${queue}`) as string));
  expect(new Set(senders.map(({ trace_id: id }) => id))).toEqual(new Set(runs.map(({ traceId }) => traceId)));
  expect(links.map(({ traceId }) => traceId)).toEqual(senders.slice(1).map(({ trace_id: id }) => id));
  expect(new Set(links.map(({ attributes }) => attributes['messaging.message.id'])).size).toBe(runs.length - 1);
  const source = { event_source: 'sqs', event_source_arn: expect.stringMatching(`-${queue}`) as string };
  for (const { attributes } of links) expect(attributes).toMatchObject(source);
}

/** How often each function is in the traces of the runs, F by what it was told; a line to read. */
export function tally(chain: DeployedChain, graph: SpanGraph, runs: readonly Run[]): string {
  const spans = [...new Map(graph.spans.map(span => [span.span_id, span])).values()];
  const ids = new Set(runs.map(({ traceId }) => traceId));
  const told = new Set(spans.filter(({ trace_id: id }) => !ids.has(id)).filter(span => pointersOf(span).length > 0).map(({ trace_id: id }) => id));
  const counts = LETTERS.map(letter => spans.filter(span => ids.has(span.trace_id) && chain.isLambda(span, letter)).length);
  const lastCount = spans.filter(span => told.has(span.trace_id) && chain.isLambda(span, 'f')).length;
  const whole = runs.filter(({ traceId }) => graph.traceOf(traceId).filter(span => chain.isLambda(span)).length >= LETTERS.length).length;
  const lost = runs.length * (LETTERS.length + 2) - [...counts, lastCount].reduce((sum, count) => sum + count);
  const twice = graph.spans.length - spans.length;
  return `${runs.length} runs, ${graph.spans.length} spans; aws.lambda of A to F: ${[...counts, lastCount].join(' ')}; lost: ${lost}; sent twice: ${twice} spans; whole traces: ${whole}`;
}
