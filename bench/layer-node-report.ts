export interface Figures {
  /** Init and first invocation, milliseconds of wall and of CPU. */
  readonly cold: number;
  readonly coldCpu: number;
  /** Bytes added by init and first invocation. */
  readonly rss: number;
  /** Microseconds: CPU of an invocation with all that it sends, and wall until its answer (p50). */
  readonly cpu: number;
  readonly wall: number;
  readonly invocations: number;
  /** What the agent and DogStatsD got. */
  readonly traces: number;
  readonly metrics: number;
}

type Measure = 'cold' | 'coldCpu' | 'rss' | 'cpu' | 'wall';

const TITLES: Readonly<Record<Measure, { readonly title: string; readonly unit: string; readonly scale: number }>> = {
  cold: { title: 'wall', unit: 'ms', scale: 1 },
  coldCpu: { title: 'CPU', unit: 'ms', scale: 1 },
  rss: { title: 'memory', unit: 'MB', scale: 1e-6 },
  cpu: { title: 'CPU, everything sent', unit: 'us', scale: 1 },
  wall: { title: 'wall added to the answer, p50', unit: 'us', scale: 1 },
};

const KINDS: Readonly<Record<'cold' | 'warm', readonly Measure[]>> = { cold: ['cold', 'coldCpu', 'rss'], warm: ['cpu', 'wall'] };

/** What is to be reached, by the title and the variant. */
const GOALS: ReadonlyArray<readonly [RegExp, string, Measure, string]> = [
  [/^Node\.js 22: init/, 'ours', 'cold', 'goal x0.32'],
  [/^Node\.js 22: init/, 'ours, caches rejected', 'cold', 'goal x0.70'],
  [/^Node\.js 24: init/, 'ours', 'cold', 'goal x0.38'],
  [/^Node\.js 24: init/, 'ours, caches rejected', 'cold', 'goal x0.75'],
  [/: init/, 'ours, off', 'cold', 'goal under 5 ms'],
  [/: warm/, 'ours', 'cpu', 'goal x0.25'],
  [/: warm/, 'ours', 'wall', 'goal x0.30'],
];

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function row(...cells: readonly string[]): string {
  return `  ${cells.map((cell, index) => index === 0 ? cell.padEnd(56) : cell.padEnd(20)).join('')}`.trimEnd();
}

/** Prints each variant's figures, net of the bare handler of the same round, and their ratio to the published layer's. */
export function report(title: string, figures: ReadonlyMap<string, readonly Figures[]>, kind: 'cold' | 'warm'): void {
  const bare = figures.get('bare') ?? [];
  const netOf = (name: string, measure: Measure): readonly number[] =>
    (figures.get(name) ?? []).map((one, round) => one[measure] - bare[round][measure]);
  console.log(`\n${title}`);
  for (const [name, rounds] of figures) {
    if (name === 'bare') continue;
    for (const measure of KINDS[kind]) {
      const { title: what, unit, scale } = TITLES[measure];
      const net = netOf(name, measure);
      const published = netOf('published', measure);
      const ratio = median(net.map((value, round) => value / published[round]));
      const goal = GOALS.find(([where, variant, goalMeasure]) => where.test(title) && variant === name && goalMeasure === measure)?.[3] ?? '';
      console.log(row(`${name}: ${what}`, `${(median(net) * scale).toFixed(unit === 'us' ? 0 : 1)} ${unit}`, `x${ratio.toFixed(2)}`, goal));
    }
    const [{ invocations, traces, metrics }] = rounds;
    console.log(row(`${name}: received`, `${traces} traces`, `${metrics} metrics`, `of ${invocations} invocations`));
  }
}
