import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { loadVectors, resolveEvent, vectorFiles } from './load';
import type { CaseBase, FunctionCase, InvocationCase, Json, Parent, VectorFile } from './vector';

const files = vectorFiles().map(name => ({ name, file: read(name) }));

function read(name: string): VectorFile<CaseBase> {
  return JSON.parse(fs.readFileSync(path.join(__dirname, name), 'utf8')) as VectorFile<CaseBase>;
}

test.each(files)('$name: every case has a name of its own and says why', ({ file }) => {
  expect(file.title).toMatch(/\S/);
  expect(new Set(file.cases.map(one => one.name)).size).toBe(file.cases.length);
  for (const one of file.cases) expect(one.why).toMatch(/\S.*[.:]\s*$/);
});

test('every sample event is used by a case, and every case finds its event', () => {
  const cases = files.filter(({ file }) => file.subject === 'invocation').flatMap(({ file }) => file.cases as InvocationCase[]);
  const used = new Set(cases.flatMap(one => one.eventFile ?? []));
  const there = fs.readdirSync(path.join(__dirname, 'events')).map(name => `events/${name}`);
  expect([...used].sort()).toEqual(there.sort());
  for (const one of cases) expect(resolveEvent(one)).toHaveProperty('event');
});

test('ids have their written form', () => {
  for (const { expected } of loadVectors<InvocationCase>('invocation')) {
    for (const one of [expected.parent, ...expected.links ?? []]) if (one) checkIds(one);
    for (const { start, end } of expected.inferredSpans ?? []) {
      expect([start, end].join(' ')).toMatch(/^(\d{18,19}|invocation-start) (\d{18,19}|invocation-start|invocation-end)$/);
    }
  }
});

function checkIds({ traceId, spanId }: Pick<Parent, 'traceId' | 'spanId'>): void {
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(BigInt(spanId)).toBeLessThan(2n ** 64n);
}

test('a patch leaves its sample as it is', () => {
  const one: InvocationCase = {
    name: 'x', why: 'x', eventFile: 'events/sqs.json', expected: {},
    eventPatch: { '/Records/-': 1, '/Records/0/attributes/SenderId': { $remove: true }, '/a~1b': 2 },
  };
  const event = resolveEvent(one).event as { Records: Array<{ attributes: Record<string, string> }> };
  expect(event).toMatchObject({ 'Records': [{}, 1], 'a/b': 2 });
  expect(event.Records[0].attributes).not.toHaveProperty('SenderId');
  expect(resolveEvent({ ...one, eventPatch: {} }).event).toMatchObject({ Records: [{ attributes: { SenderId: '123456789012' } }] });
});

test.each(loadVectors<FunctionCase>('pointer-hash'))('hash, computed once more: $name', ({ input, expected }) => {
  expect(sha256(Buffer.concat(components(input).flatMap((part, i) => i === 0 ? [part] : [Buffer.from('|'), part])), 0, 16)).toBe(expected.hash);
});

function components(input: Readonly<Record<string, Json>>): Buffer[] {
  if (input.kind === 'generic') return (input.components as string[]).map(text => Buffer.from(text));
  if (input.kind === 'aws.s3.object') return [input.bucket, input.key, String(input.eTag).replace(/^"|"$/g, '')].map(text => Buffer.from(String(text)));
  const keys = Object.entries(input.keys as Record<string, Record<string, string>>)
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .flatMap(([name, value]) => [Buffer.from(name), value.B === undefined ? Buffer.from(value.S ?? value.N) : Buffer.from(value.B, 'base64')]);
  return [Buffer.from(String(input.table)), ...keys, Buffer.alloc(0), Buffer.alloc(0)].slice(0, 5);
}

function sha256(bytes: Buffer, from: number, to: number): string {
  return createHash('sha256').update(bytes).digest().subarray(from, to).toString('hex');
}

test.each(loadVectors<FunctionCase>('step-functions-ids'))('ids, computed once more: $name', ({ input, expected }) => {
  const half = (from: number) => BigInt(`0x${sha256(Buffer.from(String(input.text)), from, from + 8)}`) & (2n ** 63n - 1n);
  expect({ upper: String(half(0)), lower: String(half(8)), upperHex: half(0).toString(16).padStart(16, '0') }).toEqual(expected);
});
