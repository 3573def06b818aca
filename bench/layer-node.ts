import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canMount, NODE_MODULES, NODE_VERSIONS, nodeBinary, type NodeVersion } from '../test/runtime-api/runtime-clients';
import { EVENTS } from './layer-node-events';
import { type Figures, report, row } from './layer-node-report';

/**
 * The Node.js layer against the published `datadog-lambda-js` with its tracer, in the same interleaved run: each round starts every
 * variant once, in a fresh process, and ratios are medians over the rounds, net of the bare handler of the same round.
 *
 * `npm run bench:layer-node [rounds] [warm invocations]`. V8 compiles for the first thousands of invocations, of either library, so
 * that it takes many more to measure what an invocation costs. /opt is really the layer's folder, with an extension's file in it,
 * where the machine allows that; an agent and a DogStatsD server answer in a process of their own.
 */
const ROUNDS = Number(process.argv[2] ?? 7);
const WARM = Number(process.argv[3] ?? 10_000);
const AGENT_PORT = 18126;
const METRICS_PORT = 8125;
const ROOT = join(__dirname, '..');
const ASSETS = join(ROOT, 'assets/layer-nodejs');
const PACKAGE = 'nodejs/node_modules/datadog-lambda-js';

/** The function that is measured does nothing but send a metric, where there is something to send it with. */
const FUNCTION = `
const send = process.env.BENCH_LIBRARY ? require(process.env.BENCH_LIBRARY).sendDistributionMetric : () => undefined;
exports.handler = async () => { send('orders', 1, 'shop:here'); return { statusCode: 200, body: 'ok' }; };
`;

interface Variant {
  readonly name: string;
  readonly opt: string;
  readonly handler: string;
  readonly env?: Readonly<Record<string, string>>;
}

function prepare(directory: string): readonly Variant[] {
  const task = join(directory, 'task');
  mkdirSync(task);
  writeFileSync(join(task, 'app.cjs'), FUNCTION);
  for (const [name, event] of Object.entries(EVENTS)) writeFileSync(join(directory, `${name}.json`), JSON.stringify(event));
  const folders = { ours: join(directory, 'ours'), rejected: join(directory, 'rejected'), published: join(directory, 'published') };
  for (const folder of Object.values(folders)) {
    mkdirSync(join(folder, 'extensions'), { recursive: true });
    writeFileSync(join(folder, 'extensions/datadog-agent'), '');
  }
  for (const folder of [folders.ours, folders.rejected]) cpSync(join(ASSETS, 'nodejs'), join(folder, 'nodejs'), { recursive: true });
  for (const file of readdirSync(join(folders.rejected, PACKAGE)).filter(name => name.endsWith('.cache'))) {
    writeFileSync(join(folders.rejected, PACKAGE, file), Buffer.alloc(1024));
  }
  mkdirSync(join(folders.published, 'nodejs'));
  symlinkSync(NODE_MODULES, join(folders.published, 'nodejs/node_modules'));
  const off = { DD_TRACE_ENABLED: 'false' };
  const [ours, rejected] = [folders.ours, folders.rejected].map(opt => (
    { opt, handler: join(opt, PACKAGE, 'handler.mjs'), env: { BENCH_LIBRARY: join(opt, PACKAGE) } }));
  const library = join(NODE_MODULES, 'datadog-lambda-js');
  const published = { opt: folders.published, handler: join(library, 'dist/handler.mjs'), env: { BENCH_LIBRARY: library } };
  return [
    { name: 'bare', opt: folders.ours, handler: join(task, 'app.cjs') },
    { name: 'published', ...published },
    { name: 'ours', ...ours },
    { name: 'ours, caches rejected', ...rejected },
    { name: 'published, off', ...published, env: { ...published.env, ...off } },
    { name: 'ours, off', ...ours, env: { ...ours.env, ...off } },
  ];
}

function run(directory: string, node: NodeVersion, { opt, handler, env }: Variant, event: string, warm: number): Figures {
  const command = [nodeBinary(node), join(__dirname, 'layer-node-run.mjs'), handler, join(directory, `${event}.json`), String(warm)];
  const mounted = ['unshare', '-m', 'sh', '-c', `mount --bind "${opt}" /opt && exec "$@"`, 'bench', ...command];
  const [program, ...args] = canMount() && process.getuid?.() === 0 ? mounted : command;
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e9, env: {
    PATH: process.env.PATH, LAMBDA_TASK_ROOT: join(directory, 'task'), DD_LAMBDA_HANDLER: 'app.handler', DD_SERVICE: 'my-service',
    AWS_LAMBDA_FUNCTION_NAME: 'my-function', AWS_LAMBDA_FUNCTION_VERSION: '$LATEST', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256', AWS_REGION: 'us-east-1',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand', DD_TRACE_AGENT_PORT: String(AGENT_PORT), ...env,
  } });
  if (status !== 0) throw new Error(`${handler} under Node.js ${node} ended with ${status}: ${stderr.slice(-500)}`);
  return JSON.parse(stdout.slice(stdout.lastIndexOf('{'))) as Figures;
}

async function received(): Promise<{ readonly traces: number; readonly metrics: number }> {
  const response = await fetch(`http://127.0.0.1:${AGENT_PORT}/count`);
  return await response.json() as { traces: number; metrics: number };
}

type Measured = Map<string, Figures[]>;

async function measure(directory: string, node: NodeVersion, variants: readonly Variant[], event: string, warm: number): Promise<Measured> {
  const figures: Measured = new Map(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < (warm ? Math.ceil(ROUNDS / 2) : ROUNDS); round++) {
    for (const variant of variants) {
      const before = await received();
      const one = run(directory, node, variant, event, warm);
      await new Promise(resolve => setTimeout(resolve, 50));
      const { traces, metrics } = await received();
      figures.get(variant.name)!.push({ ...one, traces: traces - before.traces, metrics: metrics - before.metrics });
    }
  }
  return figures;
}

async function startAgent(): Promise<ChildProcess> {
  const command = [join(__dirname, 'layer-node-agent.mjs'), String(AGENT_PORT), String(METRICS_PORT)];
  const agent = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise(resolve => agent.stdout!.once('data', resolve));
  return agent;
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-layer-node-'));
  const agent = await startAgent();
  try {
    const variants = prepare(directory);
    const isTraced = ({ name }: Variant): boolean => ['bare', 'published', 'ours'].includes(name);
    for (const node of NODE_VERSIONS) {
      report(`Node.js ${node}: init and first invocation together`, await measure(directory, node, variants, 'sqs', 0), 'cold');
      for (const event of Object.keys(EVENTS)) {
        report(`Node.js ${node}: warm invocation, ${event}`, await measure(directory, node, variants.filter(isTraced), event, WARM), 'warm');
      }
    }
    const zip = statSync(`${ASSETS}.zip`).size / 1e6;
    console.log(row('zip', `${zip.toFixed(2)} MB`, `x${(zip / 9.3).toFixed(2)} of 9.3 MB`, 'goal 2 MB'));
  } finally {
    agent.kill();
    rmSync(directory, { recursive: true });
  }
}

void main();
