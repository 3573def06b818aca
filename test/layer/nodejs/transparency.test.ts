/** With the layer around it a handler does what it does without, whatever it is given. */
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { loadVectors } from '../../vectors/load';
import type { InvocationCase } from '../../vectors/vector';
import { bundled } from './run-bundled';

const EVENTS = path.join(__dirname, '../../vectors/events');
const RUNS = 10_000;

function samples(): string[] {
  const files = readdirSync(EVENTS).map(name => JSON.stringify(JSON.parse(readFileSync(path.join(EVENTS, name), 'utf8'))));
  const cases = loadVectors<InvocationCase>('invocation').map(({ event }) => JSON.stringify(event ?? null));
  return [...new Set([...files, ...cases])];
}

test('10,000 generated and mutated events: same result, error, event, context and output, no fault, every span sent', () => {
  const given = samples();
  expect(given.length).toBeGreaterThan(100);
  const seen = bundled('transparency-runner')({ samples: given, runs: RUNS });
  expect(seen).toEqual({ failure: null, compared: RUNS, invocations: RUNS, lambdas: RUNS });
}, 120_000);
