import { execFileSync, spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { NODE_VERSIONS, nodeBinary, type NodeVersion } from '../../runtime-api/runtime-clients';
import { buildLayer, LAYER_PACKAGE, OPT, ZIP } from './built-layer';

const ROOT = path.join(__dirname, '../../..');
/** What Lambda sets for a function: flags of the heap, by its memory, and what it turns off. */
const HEAP_FLAGS = ['--expose-gc', '--max-semi-space-size=16', '--max-old-space-size=212', '--no-experimental-require-module'];
let temporary: string;

beforeAll(() => {
  buildLayer();
  temporary = mkdtempSync(path.join(tmpdir(), 'layer-package-'));
}, 120_000);
afterAll(() => rmSync(temporary, { recursive: true }));

const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

const BUNDLES = ['layer', 'tracer', 'tracing'];

/** Whether V8 refused the caches of the bundles. */
function rejected(version: NodeVersion, folder: string, flags: readonly string[]): unknown {
  const script = path.join(temporary, 'rejected.cjs');
  writeFileSync(script, `const { loadBundle } = require(process.argv[2] + '/load-bundle.cjs');
    console.log(JSON.stringify(${JSON.stringify(BUNDLES)}.map(name => loadBundle(name).script.cachedDataRejected)));process.exit();`);
  const output = execFileSync(nodeBinary(version), [...flags, script, folder], { encoding: 'utf8' });
  return JSON.parse(output) as unknown;
}

function copyOf(name: string): string {
  const folder = path.join(temporary, name);
  cpSync(LAYER_PACKAGE, folder, { recursive: true });
  return folder;
}

test('the zip holds what /opt is to hold, in order, with one date, and is small', () => {
  const listed = execFileSync('python3', ['-c', `import sys, zipfile
for entry in zipfile.ZipFile(sys.argv[1]).infolist(): print(entry.filename, entry.date_time[0], oct(entry.external_attr >> 16))`, ZIP], { encoding: 'utf8' });
  const entries = listed.trim().split('\n').map(line => line.split(' '));
  const names = entries.map(([name]) => name);
  expect(names).toEqual([...names].sort());
  expect(new Set(entries.map(([, ...rest]) => rest.join(' ')))).toEqual(new Set(['1980 0o100644']));
  const root = 'nodejs/node_modules/datadog-lambda-js';
  const needed = ['handler.mjs', 'index.js', 'index.d.ts', 'init.js', 'package.json', 'loader-hook.mjs', 'dist/handler.mjs', 'dist/index.js', 'dist/init.js'];
  expect(names).toEqual(expect.arrayContaining([...needed.map(name => `${root}/${name}`), 'nodejs/node_modules/dd-trace/index.js']));
  expect(statSync(ZIP).size).toBeLessThan(2_000_000);
});

test('a second build gives the same bytes', () => {
  const folder = path.join(temporary, 'build/layer');
  const builds = [1, 2].map(() => {
    const command = [path.join(ROOT, 'projenrc/layer-nodejs.ts'), folder];
    const { status, stderr } = spawnSync(path.join(ROOT, 'node_modules/.bin/tsx'), command, { cwd: ROOT, encoding: 'utf8' });
    expect([status, stderr.replace(/npm warn.*\n/g, '')]).toEqual([0, '']);
    return digest(`${folder}.zip`);
  });
  expect(builds[1]).toBe(builds[0]);
});

describe.each(NODE_VERSIONS)('Node.js %i', version => {
  test.each([['none', []], ['those of the heap', HEAP_FLAGS]])('with flags: %s, its code caches are taken', (_, flags) => {
    expect(rejected(version, LAYER_PACKAGE, flags)).toEqual([false, false, false]);
  });

  test('a cache that is broken, of another V8 or under flags that change code is refused, and the layer works', () => {
    const folder = copyOf(`broken-${version}`);
    const caches = readdirSync(folder).filter(name => name.endsWith('.cache') && name.includes(version === 22 ? '.12.' : '.13.'));
    expect(caches.map(name => name.replace(/\.\d.*/, ''))).toEqual(BUNDLES);
    const foreign = readdirSync(LAYER_PACKAGE).find(name => name.startsWith('tracing.') && name.endsWith('.cache') && !caches.includes(name))!;
    for (const broken of caches.slice(0, 2)) writeFileSync(path.join(folder, broken), Buffer.alloc(100));
    copyFileSync(path.join(LAYER_PACKAGE, foreign), path.join(folder, caches[2]));
    expect(rejected(version, folder, [])).toEqual([true, true, true]);
    expect(rejected(version, LAYER_PACKAGE, ['--no-lazy'])).toEqual([true, true, true]);
  });

  test.each(['DD_TRACE_ENABLED', 'DD_SERVERLESS_INSTRUMENTATION'])('%s=false reads nothing that is for traces', name => {
    const folder = copyOf(`untraced-${version}-${name}`);
    for (const file of readdirSync(folder).filter(one => /^(?:trac|loader-hook)/.test(one))) rmSync(path.join(folder, file));
    writeFileSync(path.join(folder, 'app.cjs'), `const { sendDistributionMetric } = require(${JSON.stringify(folder)});
      exports.handler = async () => { sendDistributionMetric('orders', 1); return 'answer'; };`);
    const script = `const { handler } = await import(${JSON.stringify(path.join(folder, 'handler.mjs'))}); console.log(await handler({}, {})); process.exit();`;
    const env = { LAMBDA_TASK_ROOT: folder, DD_LAMBDA_HANDLER: 'app.handler', DD_FLUSH_TO_LOG: 'true', DD_ENHANCED_METRICS: 'false', DD_LOG_LEVEL: 'debug', [name]: 'false' };
    const { stdout, stderr } = spawnSync(nodeBinary(version), ['--input-type=module', '-e', script], { encoding: 'utf8', env });
    expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(name === 'DD_TRACE_ENABLED' ? /^{"e":\d+,"m":"orders".*\nanswer\n$/ : /^answer\n$/), stderr: '' });
  });

  test('the public names, by require and by import, and the tracer by its own name', () => {
    const script = `
      import { createRequire } from 'node:module';
      const require = createRequire(${JSON.stringify(path.join(OPT, 'nodejs/node_modules/function.js'))});
      const byImport = await import(require.resolve('datadog-lambda-js'));
      const names = ['datadog', 'getTraceHeaders', 'sendDistributionMetric', 'sendDistributionMetricWithDate', 'traceRecords', 'extractArgs'];
      const library = require('datadog-lambda-js');
      const tracer = require('dd-trace');
      console.log(JSON.stringify([names.filter(name => typeof library[name] === 'function' && byImport[name] === library[name]).length === names.length,
        typeof tracer.trace, tracer === require('dd-trace'), require('dd-trace/package.json').version]));
      process.exit();`;
    const output = execFileSync(nodeBinary(version), ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual([true, 'function', true, '6.21.0']);
  });
});
