/** Nothing of an invocation stays: the memory after a garbage collection does not grow with their number. */
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { bundled } from './run-bundled';

const EVENTS = path.join(__dirname, '../../vectors/events');
/** Rounds through all samples: a block is a whole number of them, so that each ends in the same state. */
const ROUNDS = 15;
const WARM_BLOCKS = 3;
const BLOCKS = 10;
/** Less than a byte: anything at all that is kept of an invocation is more. */
const BYTES_AN_INVOCATION = 0.8;
/** V8's compilers make code for as long as they find something to improve, which takes more than 20,000 invocations. */
const FLAGS = ['--expose-gc', '--no-opt', '--no-maglev', '--no-sparkplug'];

/** The events of the vectors, each time with other ids. */
function samples(): string[] {
  return readdirSync(EVENTS).map(name => JSON.stringify(JSON.parse(readFileSync(path.join(EVENTS, name), 'utf8')))
    .replace(/("messageId":|"requestId":|"eventID":)"[^"]*"/g, '$1"%N%"').replace(/(x-datadog-(?:trace|parent)-id\\*":\s*\\*")\d+/g, '$1%N%'));
}

/** Of the line through the points, by Theil and Sen: the median of the slopes of all pairs, which no single point bends. */
function slope(values: readonly number[], distance: number): number {
  const slopes = values.flatMap((value, index) => values.slice(index + 1).map((later, offset) => (later - value) / ((offset + 1) * distance)));
  return slopes.sort((a, b) => a - b)[Math.floor(slopes.length / 2)];
}

test('10,000 warm invocations', () => {
  const given = samples();
  expect(given.filter(text => text.includes('%N%')).length).toBeGreaterThan(30);
  const block = ROUNDS * given.length;
  expect(BLOCKS * block).toBeGreaterThanOrEqual(10_000);
  const seen = bundled('memory-runner')({ samples: given, warm: WARM_BLOCKS * block, blocks: BLOCKS, block }, {}, 22, FLAGS);
  const { used, sent, requests } = seen as { used: number[]; sent: number; requests: number };
  expect([sent, requests]).toEqual([(WARM_BLOCKS + BLOCKS) * block, (WARM_BLOCKS + BLOCKS) * block]);
  expect(slope(used, block)).toBeLessThan(BYTES_AN_INVOCATION);
}, 60_000);
