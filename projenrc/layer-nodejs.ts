import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { eagerModules } from './eager-modules';
import { bundleEsmHook, SHARED_FILES } from './esm-hook';
import { lazyModules, recordModules } from './lazy-modules';
import { zipFiles } from './zip';

/**
 * Builds the Node.js runtime layer: `assets/layer-nodejs/` as it is under /opt, and `assets/layer-nodejs.zip` of it.
 *
 * dd-trace and the Node.js builds that the V8 code caches are made with come from test/runtime-clients, which pins them. On another
 * system than Lambda's the caches are those of this machine's Node.js: such a layer works in Lambda, and starts slower.
 */
const ROOT = join(__dirname, '..');
const SOURCES = join(ROOT, 'layer/nodejs');
const CLIENTS = join(ROOT, 'test/runtime-clients/node_modules');
/** `tsx projenrc/layer-nodejs.ts [folder]`: where to build, if not in assets/. */
const OUT = resolve(process.argv[2] ?? join(ROOT, 'assets/layer-nodejs'));
const PACKAGE = join(OUT, 'nodejs/node_modules/datadog-lambda-js');
const WARM_UP = join(OUT, '../.warm-up');
const SERVED = [22, 24] as const;

/** Instrumentation of test frameworks: in a function there is nothing to instrument, so each is an empty module. */
const EMPTY = oneOf(
  /datadog-instrumentations\/src\/(?:jest|cypress[^/]*|playwright[^/]*|vitest[^/]*|webdriverio|cucumber[^/]*|selenium|mocha(?:\/.*)?|nyc)\.js$/,
  /datadog-plugin-(?:jest|cypress|playwright|vitest|mocha|cucumber|selenium|webdriverio|nyc)\/src\/.*\.js$/,
);

/** Features whose native code, workers or files are not in the layer, or that are no function's: whoever turns one on is told. */
const ABSENT = oneOf(
  /appsec\/(?:recommended\.json|blocked_templates\.js)$/,
  /dd-trace\/src\/ci-visibility\/(?!telemetry\.js|lage\.js|coverage-report-discovery\.js).*\.js$/,
  /dd-trace\/src\/profiling\/(?:profilers|exporters)\/.*\.js$/,
  /dd-trace\/src\/debugger\/.*\.js$/,
  /vendor\/dist\/(?:protobufjs|pprof-format|@datadog\/openfeature-node-server|istanbul-lib-coverage)\/index\.js$/,
);

function oneOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(one => one.source).join('|'));
}

const leaveOut: Plugin = {
  name: 'leave-out',
  setup({ onLoad }) {
    onLoad({ filter: /\/dd-trace\// }, ({ path }) => {
      if (EMPTY.test(path)) return { contents: '', loader: 'js' };
      if (!ABSENT.test(path)) return undefined;
      const message = `${relative(CLIENTS, path)} is not in the layer: put dd-trace into the function's own package to use it`;
      return { contents: `throw Object.assign(new Error(${JSON.stringify(message)}), { code: 'MODULE_NOT_FOUND' });`, loader: 'js' };
    });
  },
};

/** What there is once in a process is the layer's, from which the other bundles have it. */
const share: Plugin = {
  name: 'share',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.\.?\/(?:diagnostics|untraced)$/ }, ({ path }) => ({ path: basename(path), namespace: 'shared' }));
    onLoad({ filter: /.*/, namespace: 'shared' }, ({ path }) => ({ contents: `module.exports = __loadBundle('layer').exports.${path};` }));
  },
};

const COMMON: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node22',
  minify: true,
  charset: 'ascii',
  legalComments: 'none',
  logLevel: 'error',
  nodePaths: [CLIENTS],
};

async function bundle(): Promise<void> {
  const cjs: BuildOptions = { ...COMMON, format: 'cjs', mainFields: ['main'], outExtension: { '.js': '.cjs' } };
  await build({ ...cjs, entryPoints: { layer: join(SOURCES, 'layer-entry.ts') }, outdir: PACKAGE });
  await build({ ...cjs, entryPoints: { tracing: join(SOURCES, 'tracing-entry.ts') }, outdir: PACKAGE, plugins: [share] });
  await build({ ...cjs, entryPoints: { 'load-bundle': join(SOURCES, 'loader-entry.ts') }, outdir: PACKAGE });
  await build({ ...COMMON, format: 'cjs', entryPoints: { init: join(SOURCES, 'init.ts') }, outdir: PACKAGE });
  await build({ ...COMMON, format: 'esm', entryPoints: [join(SOURCES, 'handler-entry.ts')], outfile: join(PACKAGE, 'handler.mjs') });
  await bundleEsmHook(COMMON, CLIENTS, join(PACKAGE, 'loader-hook.mjs'));
  await build({ ...cjs, entryPoints: { 'warm-up': join(SOURCES, 'warm-up.ts') }, outdir: WARM_UP });
  await bundleTracer(cjs);
}

/** The tracer in two files: what starts, as a run of a first build shows it, and what is taken from the second when it is wanted. */
async function bundleTracer(cjs: BuildOptions): Promise<void> {
  const options: BuildOptions & { readonly metafile: true } = {
    ...cjs,
    entryPoints: { tracer: join(SOURCES, 'tracer-entry.ts') },
    outdir: PACKAGE,
    metafile: true,
    // dd-trace tells functions apart by their names.
    keepNames: true,
    external: ['@datadog/*', 'oxc-parser', '@openfeature/*', 'aws-sdk', '@aws-sdk/client-*'],
  };
  const { metafile } = await build({ ...options, plugins: [leaveOut, recordModules(CLIENTS)] });
  const evaluated = new Set(JSON.parse(run(SERVED[0], [join(WARM_UP, 'warm-up.cjs'), PACKAGE, 'evaluated'])) as readonly string[]);
  const { text, plugin } = await lazyModules(ROOT, metafile, file => !evaluated.has(file) && !EMPTY.test(file) && !ABSENT.test(file));
  writeFileSync(join(PACKAGE, 'tracer.later.cjs'), text);
  await build({ ...options, plugins: [leaveOut, plugin] });
  const file = join(PACKAGE, 'tracer.cjs');
  writeFileSync(file, eagerModules(readFileSync(file, 'latin1')), 'latin1');
}

/** The output of a program under a Node.js that Lambda serves; where Lambda's system is not this one, under this one's. */
function run(major: number, args: readonly string[]): string {
  const node = process.platform === 'linux' ? join(CLIENTS, `node-${major}-linux-${process.arch}/bin/node`) : process.execPath;
  const { status, stdout, stderr } = spawnSync(node, args, { encoding: 'utf8', env: { PATH: process.env.PATH } });
  if (status !== 0) throw new Error(`${args.join(' ')} failed under Node.js ${major}: ${stderr}`);
  return stdout;
}

function copyFiles(): void {
  mkdirSync(PACKAGE, { recursive: true });
  for (const name of ['index.js', 'index.d.ts']) cpSync(join(SOURCES, 'files', name), join(PACKAGE, name));
  cpSync(join(SOURCES, 'files/dd-trace'), join(PACKAGE, '../dd-trace'), { recursive: true });
  // What is bundled keeps its licences.
  for (const name of LICENSES) cpSync(join(CLIENTS, 'dd-trace', name), join(PACKAGE, '../dd-trace', name));
  const { version } = JSON.parse(readFileSync(join(CLIENTS, 'dd-trace/package.json'), 'utf8')) as { version: string };
  const layerVersion = /'([\d.]+)'/.exec(readFileSync(join(SOURCES, 'version.ts'), 'utf8'))?.[1];
  writeManifest(PACKAGE, { name: 'datadog-lambda-js', version: layerVersion, main: 'index.js', types: 'index.d.ts' });
  writeManifest(join(PACKAGE, '../dd-trace'), { name: 'dd-trace', version, main: 'index.js' });
  // The published package's paths, for functions that name them.
  mkdirSync(join(PACKAGE, 'dist'));
  for (const [name, to] of [['handler.mjs', "export { handler } from '../handler.mjs';"], ['index.js', "module.exports = require('../index.js');"], ['init.js', "require('../init.js');"]]) {
    writeFileSync(join(PACKAGE, 'dist', name), `${to}\n`);
  }
}

const LICENSES = ['LICENSE', 'LICENSE.Apache', 'LICENSE.BSD3', 'LICENSE-3rdparty.csv'];

function writeSharedFiles(): void {
  mkdirSync(join(PACKAGE, 'lib'));
  for (const [name, content] of Object.entries(SHARED_FILES)) writeFileSync(join(PACKAGE, name), content);
}

function writeManifest(directory: string, manifest: object): void {
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify({ ...manifest, license: 'Apache-2.0' }, undefined, 2)}\n`);
}

/** With these the same code gives the same cache: fixed seeds, no function forgotten because the collector came by, none marked as hot. */
const SAME_EVERY_TIME = ['--hash-seed=42', '--random-seed=42', '--no-flush-bytecode', '--no-opt', '--no-maglev', '--no-sparkplug'];
/** Where a cache says under which flags of V8 it was made (src/snapshot/code-serializer.h). */
const FLAG_HASH = { start: 12, end: 16 };

/** One cache of each bundle that a traced function runs, for every Node.js that Lambda serves, in the architecture of this machine. */
function makeCaches(): void {
  for (const major of SERVED) {
    const before = new Set(filesOf(PACKAGE));
    run(major, [...SAME_EVERY_TIME, join(WARM_UP, 'warm-up.cjs'), PACKAGE]);
    const usual = Buffer.from(run(major, ['-p', `new vm.Script('0').createCachedData().toString('hex', ${FLAG_HASH.start}, ${FLAG_HASH.end})`]).trim(), 'hex');
    for (const file of filesOf(PACKAGE).filter(name => !before.has(name))) {
      const cache = readFileSync(file);
      usual.copy(cache, FLAG_HASH.start);
      writeFileSync(file, cache);
    }
  }
  rmSync(WARM_UP, { recursive: true });
}

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).map(name => join(directory, name)).filter(file => statSync(file).isFile()).sort();
}

async function main(): Promise<void> {
  execFileSync(process.execPath, [join(ROOT, 'test/runtime-clients/install.mjs')], { stdio: 'inherit' });
  rmSync(OUT, { recursive: true, force: true });
  copyFiles();
  writeSharedFiles();
  await bundle();
  makeCaches();
  const zip = zipFiles(filesOf(OUT).map(file => ({ name: relative(OUT, file), content: readFileSync(file) })));
  writeFileSync(`${OUT}.zip`, zip);
  console.log(`${basename(OUT)}.zip: ${(zip.length / 1e6).toFixed(2)} MB`);
}

void main();
