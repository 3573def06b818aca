/**
 * `npm run bench:layer-node`: the Node.js layer against the published library, interleaved in one run, each net of the
 * same handler bare. Needs root: every process gets Datadog's file under an /opt of its own, and the extension's ports.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildLayer, LAYER_PACKAGE, ZIP } from '../test/layer/nodejs/built-layer';
import { NODE_MODULES, NODE_VERSIONS, nodeBinary, NodeVersion } from '../test/runtime-api/runtime-clients';

const COLD_ROUNDS = Number(process.env.BENCH_COLD_ROUNDS ?? 11);
const WARM_ROUNDS = Number(process.env.BENCH_WARM_ROUNDS ?? 5);
const WARM_RUNS = 2000;
/** Zipped, of the layer Datadog-Node22-x as AWS serves it, version 143. */
const PUBLISHED_ZIP_MB = 9.3;

interface Measured {
  readonly initMs: number;
  readonly rss: number;
  readonly sqs?: { readonly cpuUs: number; readonly wallUs: number };
  readonly http?: { readonly cpuUs: number; readonly wallUs: number };
  readonly grownBytes?: number;
}

interface Variant {
  readonly modulePath: string;
  readonly env?: Readonly<Record<string, string>>;
}

const published = path.join(NODE_MODULES, 'datadog-lambda-js/dist');
const OFF = { DD_TRACE_ENABLED: 'false' };
const scratch = mkdtempSync(path.join(tmpdir(), 'bench-layer-node-'));
const uncached = path.join(scratch, 'nodejs/node_modules/datadog-lambda-js');
const HANDLER = path.join(__dirname, 'layer-node-handler.cjs');

const VARIANTS = {
  'bare': { modulePath: HANDLER },
  'layer': { modulePath: path.join(LAYER_PACKAGE, 'handler.mjs'), env: { BENCH_LIBRARY: LAYER_PACKAGE } },
  'layer, cache rejected': { modulePath: path.join(uncached, 'handler.mjs'), env: { BENCH_LIBRARY: uncached } },
  'layer off': { modulePath: path.join(LAYER_PACKAGE, 'handler.mjs'), env: OFF },
  'published': { modulePath: path.join(published, 'handler.mjs'), env: { BENCH_LIBRARY: path.join(published, 'index.js') } },
  'published off': { modulePath: path.join(published, 'handler.mjs'), env: OFF },
} satisfies Record<string, Variant>;
type Name = keyof typeof VARIANTS;

/** What the goals are, as ratios to the published library: init with the cache and without, CPU and wall of a warm run. */
const GOALS: Readonly<Record<NodeVersion, { readonly cached: number; readonly rejected: number }>> = { 22: { cached: 0.32, rejected: 0.7 }, 24: { cached: 0.38, rejected: 0.75 } };

function run(version: NodeVersion, variant: Variant, warm: number): Measured {
  const argument = JSON.stringify({ modulePath: variant.modulePath, exportName: 'handler', warm });
  const command = [nodeBinary(version), '--expose-gc', path.join(__dirname, 'layer-node-child.mjs'), argument];
  const { status, stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', 'mount --bind "$0" /opt && exec "$@"', path.join(scratch, 'opt'), ...command], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH, AWS_LAMBDA_FUNCTION_NAME: 'my-function', AWS_REGION: 'us-east-1', AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      LAMBDA_TASK_ROOT: __dirname, DD_LAMBDA_HANDLER: 'layer-node-handler.handler', ...variant.env,
    },
  });
  if (status !== 0) throw new Error(`${variant.modulePath} under Node.js ${version}: ${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Measured;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** Each round runs every variant once, so that what else the machine does meets all of them. */
function rounds(version: NodeVersion, names: readonly Name[], count: number, warm: number): Map<Name, Measured[]> {
  const results = new Map<Name, Measured[]>(names.map(name => [name, []]));
  for (let round = 0; round < count; round++) for (const name of names) results.get(name)!.push(run(version, VARIANTS[name], warm));
  return results;
}

/** The medians, net of the bare handler, and the ratio to the published library. */
function line(title: string, unit: string, results: Map<Name, Measured[]>, names: readonly [Name, Name], of: (one: Measured) => number, goal?: number): void {
  const net = (name: Name) => median(results.get(name)!.map((one, round) => of(one) - of(results.get('bare')![round])));
  const [ours, theirs] = names.map(net);
  const ratio = ours / theirs;
  const verdict = goal === undefined ? '' : `  goal x${goal}${ratio <= goal ? '' : '  MISSED'}`;
  console.log(`  ${title.padEnd(44)} ${ours.toFixed(1).padStart(8)} ${theirs.toFixed(1).padStart(8)} ${unit}  x${ratio.toFixed(2)}${verdict}`);
}

function bench(version: NodeVersion): void {
  console.log(`Node.js ${version}: layer, published, ratio (net of the bare handler; medians of interleaved rounds)`);
  const cold = rounds(version, Object.keys(VARIANTS) as Name[], COLD_ROUNDS, 0);
  line('init + first invocation, code cache accepted', 'ms', cold, ['layer', 'published'], one => one.initMs, GOALS[version].cached);
  line('init + first invocation, code cache rejected', 'ms', cold, ['layer, cache rejected', 'published'], one => one.initMs, GOALS[version].rejected);
  line('DD_TRACE_ENABLED=false (goal: under 5 ms)', 'ms', cold, ['layer off', 'published off'], one => one.initMs);
  line('memory after it', 'MB', cold, ['layer', 'published'], one => one.rss / 1e6);
  const warm = rounds(version, ['bare', 'layer', 'published'], WARM_ROUNDS, WARM_RUNS);
  for (const event of ['sqs', 'http'] as const) {
    line(`warm, ${event}: CPU, all sent`, 'us', warm, ['layer', 'published'], one => one[event]!.cpuUs, 0.25);
    line(`warm, ${event}: wall added to the answer`, 'us', warm, ['layer', 'published'], one => one[event]!.wallUs, 0.3);
  }
  line(`memory grown in ${2 * WARM_RUNS} warm runs`, 'MB', warm, ['layer', 'published'], one => one.grownBytes! / 1e6);
}

async function main(): Promise<void> {
  buildLayer();
  cpSync(path.join(LAYER_PACKAGE, '..'), path.join(uncached, '..'), { recursive: true });
  for (const file of readdirSync(uncached)) if (file.endsWith('.cache')) rmSync(path.join(uncached, file));
  mkdirSync(path.join(scratch, 'opt/extensions'), { recursive: true });
  writeFileSync(path.join(scratch, 'opt/extensions/datadog-agent'), '');
  const agent = spawn(process.execPath, [path.join(__dirname, 'layer-node-agent.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise(resolve => agent.stdout.once('data', resolve));
  try {
    console.log(`zipped: ${(statSync(ZIP).size / 1e6).toFixed(2)} MB, published ${PUBLISHED_ZIP_MB} MB  (goal 2 MB)`);
    for (const version of NODE_VERSIONS) bench(version);
  } finally {
    agent.kill();
    rmSync(scratch, { recursive: true });
  }
}

/** In a network of its own: the extension's ports are nobody else's there. */
if (process.env.BENCH_ISOLATED) void main();
else {
  const { status } = spawnSync('unshare', ['-mn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit', env: { ...process.env, BENCH_ISOLATED: '1' },
  });
  process.exitCode = status ?? 1;
}
