import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * What the construct costs a synthesis: the ratio of an app of 400 functions with it to the same app without it, and beside it
 * the ratio of the app that has the same additions written by hand. Every run is a fresh process, the three kinds take turns, and
 * the figure is the median of the ratios of the rounds. Processor time is what counts: a busy machine does not change it much.
 */
const GOAL = 1.05;
const MODES = ['without', 'by-hand', 'with'] as const;
const ROOT = join(__dirname, '..');
const APP = join(ROOT, 'reports/bench/synth-app.cjs');

type Mode = (typeof MODES)[number];
interface Measured {
  readonly wall: number;
  readonly processor: number;
}

function run(mode: Mode, validation: boolean): Measured {
  const env = { ...process.env, CDK_VALIDATION: String(validation) };
  const output = execFileSync(process.execPath, [APP, mode], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(output.trim().split('\n').at(-1)!) as Measured;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function compare(validation: boolean, rounds: number): void {
  const round = (): Record<Mode, Measured> => Object.fromEntries(MODES.map(mode => [mode, run(mode, validation)])) as Record<Mode, Measured>;
  const results = Array.from({ length: rounds }, round);
  const ratio = (mode: Mode, part: keyof Measured): number => median(results.map(result => result[mode][part] / result.without[part]));
  const milliseconds = (mode: Mode): string => median(results.map(result => result[mode].processor)).toFixed(0).padStart(6);
  console.log(`400 functions, the CDK's validation ${validation ? 'on (its default)' : 'off'}, ${rounds} rounds`);
  for (const mode of MODES) {
    const figures = mode === 'without' ? '' : `   x${ratio(mode, 'processor').toFixed(3)}   (on the wall x${ratio(mode, 'wall').toFixed(3)})`;
    console.log(`  ${mode.padEnd(8)} ${milliseconds(mode)} ms${figures}`);
  }
  const reached = ratio('with', 'processor');
  console.log(`  the construct: x${reached.toFixed(3)}, goal x${GOAL}: ${reached <= GOAL ? 'met' : 'not met'}\n`);
}

buildSync({
  entryPoints: [join(ROOT, 'bench/synth-app.ts')],
  outfile: APP,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  external: ['aws-cdk-lib', 'constructs'],
  logLevel: 'warning',
});
const rounds = Number(process.argv[2] ?? 5);
for (const validation of [false, true]) compare(validation, rounds);
