import { execFileSync } from 'node:child_process';
import { MacroAnswer, MacroEvent } from '../macro/contract';
import { macroEvent } from './macro-event';

/** What `macro.ts` starts under the macro's own runtime: measures the bundle that is named to it, and prints figures and goals. */
const BUNDLE = process.argv[2]!;
const GOALS = { warm: 3, load: 15, fresh: 40, growth: 1.25 } as const;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function milliseconds(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Medians of rounds in which the candidates take turns, so that a busy machine is busy for all of them. */
async function inTurns<Name extends string>(
  candidates: Readonly<Record<Name, () => unknown>>,
  rounds: number,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(candidates) as Name[];
  const times = Object.fromEntries(names.map(name => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) for (const name of names) times[name].push(await milliseconds(candidates[name]));
  return Object.fromEntries(names.map(name => [name, median(times[name].slice(rounds / 4))])) as Record<Name, number>;
}

/** In a process of its own: what it takes to load the bundle, and to load it and run it once. */
function fresh(): { readonly load: number; readonly first: number } {
  const code = `
    const event = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    const print = console.log;
    console.log = () => undefined;
    const started = performance.now();
    const { handler } = require(${JSON.stringify(BUNDLE)});
    const loaded = performance.now();
    handler(event).then(() => print(JSON.stringify({ load: loaded - started, first: performance.now() - started })));`;
  return JSON.parse(
    execFileSync(process.execPath, ['-e', code], { input: JSON.stringify(macroEvent(500)), encoding: 'utf8' }),
  ) as ReturnType<typeof fresh>;
}

function line(what: string, value: number, goal: number, unit: string, note = ''): void {
  const met = value <= goal;
  if (!met) process.exitCode = 1;
  console.log(
    `${what.padEnd(38)} ${value.toFixed(2).padStart(7)} ${unit.padEnd(2)}  goal ${goal} ${unit}  ${met ? 'met' : 'MISSED'}${note && `  (${note})`}`,
  );
}

async function main(): Promise<void> {
  const { handler } = (await import(BUNDLE)) as { handler(event: MacroEvent): Promise<MacroAnswer> };
  const quiet = (event: MacroEvent) => async (): Promise<void> => {
    const print = console.log;
    console.log = () => undefined;
    const { status } = await handler(event);
    console.log = print;
    if (status !== 'success') throw new Error('the macro refused the template of the bench');
  };
  const [small, large] = [macroEvent(50), macroEvent(500)];
  const text = JSON.stringify(large.fragment);
  const warm = await inTurns(
    {
      small: quiet(small),
      large: quiet(large),
      copy: () => JSON.stringify(JSON.parse(text)),
      clone: () => structuredClone(large.fragment),
    },
    400,
  );
  const starts = Array.from({ length: 15 }, fresh);
  console.log(`Node.js ${process.versions.node}, 500 resources, 250 functions, ${(text.length / 1000).toFixed(0)} kB`);
  line(
    'warm',
    warm.large,
    GOALS.warm,
    'ms',
    `${(warm.large / warm.copy).toFixed(2)} of the template parsed and written, ${(warm.large / warm.clone).toFixed(2)} of structuredClone`,
  );
  line('time of 500 against 10 times that of 50', warm.large / warm.small / 10, GOALS.growth, '');
  line('load of the bundle', median(starts.map(({ load }) => load)), GOALS.load, 'ms');
  const first = median(starts.map(start => start.first));
  line('load and first run, fresh process', first, GOALS.fresh, 'ms', `${(first / warm.large).toFixed(1)} of a warm run`);
}

void main();
