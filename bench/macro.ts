import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { nodeBinary } from '../test/runtime-api/runtime-clients';

/**
 * The bundled macro on a template of 500 resources, 250 of them functions, against its goals, under the Node.js that its stack asks
 * Lambda for. The alternative is the least that any macro costs: the same template copied by JSON, parsed and written once, with
 * nothing done to it.
 */
const ROOT = join(__dirname, '..');
const RUN = join(ROOT, 'reports/bench/macro-run.cjs');
const RUNTIME = nodeBinary(24);

buildSync({ entryPoints: [join(ROOT, 'bench/macro-run.ts')], outfile: RUN, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' });
const node = existsSync(RUNTIME) ? RUNTIME : process.execPath;
process.exitCode = spawnSync(node, [RUN, join(ROOT, 'assets/macro/index.js')], { stdio: 'inherit' }).status ?? 1;
