/** Events as Lambda might bring them at their worst: those of the vectors with damage done to them, and any JSON at all. */
import * as fc from 'fast-check';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** One piece of damage: where (as a share of all places) and what. */
interface Damage {
  readonly at: number;
  readonly kind: 'replace' | 'delete' | 'truncate' | 'repeat' | 'nest' | 'case' | 'wrap' | 'prototype';
  readonly value: Json;
  readonly size: number;
}

const NESTED_NULLS: readonly Json[] = [
  [null], [[null]], { Records: null }, { Records: [null] }, { Records: [[]] }, { Records: [{}] }, { Records: [{ messageAttributes: null }] },
  { requestContext: null }, { headers: null },
  { detail: null }, { _datadog: null }, { Sns: null }, { s3: { object: null } }, { Execution: { Id: null } },
];
const VALUES: readonly Json[] = [
  null, true, false, 0, -1, 1e308, 2 ** 53, -0.5,
  '', ' ', '{', '{}', '[]', 'null', '\u0000', '\ud800', 'ü'.repeat(300), 'x'.repeat(10_000),
  '{"_datadog":null}', '{"_datadog":{"x-datadog-trace-id":1}}', '%', '%E0%A4%A', 'arn:', 'arn:aws:sqs', '1970-01-01', '99999999999999999999', [], {},
  ['x'], { x: null }, { length: 3 }, { toString: 1, valueOf: null }, { then: 1 }, { stringValue: 1, dataType: null }, { type: 'Buffer', data: [300] },
  ...NESTED_NULLS,
];
const HUGE = 300;

const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  kind: fc.constantFrom<Damage['kind'][]>('replace', 'replace', 'replace', 'delete', 'truncate', 'repeat', 'nest', 'case', 'wrap', 'prototype'),
  value: fc.oneof(fc.constantFrom(...VALUES), fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>),
  size: fc.integer({ min: 0, max: 40 }),
});

/** The JSON text of an event as JSON.stringify writes it; text, so that each taker parses one of its own. */
export function mutatedEvents(samples: readonly string[]): fc.Arbitrary<string> {
  const whole = fc.constantFrom(...samples);
  const damaged = fc.tuple(whole, fc.array(damage, { minLength: 1, maxLength: 4 })).map(([text, all]) =>
    JSON.stringify(all.reduce(apply, JSON.parse(text) as Json)));
  const large = fc.integer({ min: 100_000, max: 1_000_000 }).map(length => JSON.stringify({ Records: [{ eventSource: 'aws:sqs', body: 'x'.repeat(length) }] }));
  const truncated = fc.tuple(whole, fc.nat(3000)).map(([text, length]) => JSON.stringify(text.slice(0, length)));
  const huge = fc.tuple(whole, damage).map(([text, { at }]) => JSON.stringify(apply(JSON.parse(text) as Json, { at, kind: 'repeat', value: null, size: HUGE })));
  const junk = fc.constantFrom(...VALUES).map(value => JSON.stringify(value));
  const any = fc.jsonValue({ maxDepth: 4 }).map(value => JSON.stringify(value));
  return fc.oneof(
    { weight: 700, arbitrary: damaged }, { weight: 80, arbitrary: truncated }, { weight: 50, arbitrary: whole },
    { weight: 80, arbitrary: any }, { weight: 80, arbitrary: junk }, { weight: 5, arbitrary: huge }, { weight: 2, arbitrary: large },
  );
}

interface Place {
  readonly holder: Json[] | { [name: string]: Json };
  readonly key: string;
}

function placesOf(value: Json, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    found.push({ holder: value, key });
    placesOf(inner, found);
  }
  return found;
}

/** Damage to what is huge already would make it larger than any event. */
const LARGE = 5000;

function apply(event: Json, { at, kind, value: shared, size }: Damage): Json {
  const value = structuredClone(shared);
  const places = placesOf(event);
  if (places.length > LARGE) return event;
  if (places.length === 0) return kind === 'wrap' ? [event] : value;
  const { holder, key } = places[Math.floor(at * places.length)];
  const fields = holder as { [name: string]: Json };
  const old = fields[key];
  switch (kind) {
    case 'delete': if (Array.isArray(holder)) holder.splice(Number(key), 1); else delete holder[key]; break;
    case 'truncate': fields[key] = typeof old === 'string' ? old.slice(0, size) : Array.isArray(old) ? old.slice(0, 1) : null; break;
    case 'repeat': fields[key] = Array.isArray(old) ? Array.from({ length: size }, (_, index) => old[index % old.length] ?? null) : Array<Json>(size).fill(old); break;
    case 'nest': fields[key] = nested(old, size); break;
    case 'case': if (!Array.isArray(holder)) { delete holder[key]; holder[key.toUpperCase()] = old; } break;
    case 'wrap': fields[key] = typeof old === 'string' ? JSON.stringify({ Message: old, Records: [old] }) : JSON.stringify(old); break;
    case 'prototype': Object.defineProperty(holder, '__proto__', { value, enumerable: true, configurable: true, writable: true }); break;
    default: fields[key] = value;
  }
  return event;
}

function nested(value: Json, depth: number): Json {
  let made = value;
  for (let level = 0; level < depth; level++) made = level % 2 === 0 ? [made] : { x: made };
  return made;
}
