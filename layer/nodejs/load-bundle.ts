/**
 * Runs a bundle of the layer from its V8 code cache, where this very build of V8 has one; compiles it where not.
 *
 * A cache is refused by any other V8, and by the same V8 under other flags. Lambda sets flags of the heap by the
 * function's memory, which change nothing that is compiled: their hash in the cache is set to this process's own.
 *
 * The layer's own bundle has a second cache for functions that are not traced, of the little that they run of it.
 */
import { createRequire } from 'module';
import { join } from 'path';
import { constants, Script } from 'vm';
import { flag } from './config';

interface Module { exports: unknown }

export interface Bundle {
  readonly exports: unknown;
  readonly script: Script;
}

/** Where V8 writes the hash of its flags: magic, version, source, flags (src/snapshot/code-serializer.h). */
const FLAG_HASH = { start: 12, end: 16 };
/** Flags that change no compiled code: of the heap and the stack, and Node.js's own, which are none of V8's. */
const HARMLESS = /^(?:[^-]|--?(?:expose[-_]gc|(?:max|min|initial)[-_](?:old[-_]space|semi[-_]space|heap)[-_]size|stack[-_](?:size|trace[-_]limit)|max-http-header-size|(?:no-)?experimental-[\w-]+|(?:no-)?(?:warnings|deprecation)|enable-source-maps|(?:trace|unhandled|dns|tls|use|openssl|inspect|icu)-[\w-]+|require|import|loader|r|C|conditions)(?:=|$))/;

/** Taken before a tracer is loaded, which can be told to make a span of every call. */
const { closeSync, existsSync, openSync, readFileSync, readSync } = require('fs') as typeof import('fs');
const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;

const loaded = new Map<string, Bundle>();

export function cacheName(name: string): string {
  const { DD_TRACE_ENABLED: tracing, DD_SERVERLESS_INSTRUMENTATION: instrumentation } = process.env;
  const isUntraced = name === 'layer' && !(flag(tracing, true) && flag(instrumentation, true));
  return `${name}${isUntraced ? '.untraced' : ''}.${process.versions.v8}-${process.arch}.cache`;
}

export function loadBundle(name: string): Bundle {
  const known = loaded.get(name);
  if (known) return known;
  const filename = join(__dirname, `${name}.cjs`);
  // The bundles are ASCII, which V8 keeps in half the space when it is told.
  const source = asFunction(readFileSync(filename, 'latin1'));
  const cachedData = readCache(join(__dirname, cacheName(name)));
  const script = new Script(source, { filename, importModuleDynamically, ...cachedData && { cachedData } });
  const module = { exports: {} as unknown };
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run(module.exports, createRequire(filename), module, filename, __dirname, laterIn(join(__dirname, `${name}.later.cjs`)));
  const bundle: Bundle = { exports: module.exports, script };
  loaded.set(name, bundle);
  return bundle;
}

function asFunction(source: string): string {
  return `(function (exports, require, module, __filename, __dirname, __later) {${source}\n})`;
}

/** Runs a module that the build has left out of its bundle: it stands between two places of a file beside it. */
function laterIn(file: string) {
  return (start: number, end: number, module: Module, require: (name: string) => unknown): void => {
    const source = Buffer.allocUnsafe(end - start);
    const descriptor = openSync(file, 'r');
    try {
      readSync(descriptor, source, 0, source.length, start);
    } finally {
      closeSync(descriptor);
    }
    const script = new Script(asFunction(source.toString('latin1')), { filename: `${file}:${start}`, importModuleDynamically });
    const run = script.runInThisContext() as (...args: unknown[]) => void;
    run.call(module.exports, module.exports, require, module, file, __dirname);
  };
}

function readCache(file: string): Buffer | undefined {
  if (!existsSync(file)) return undefined;
  const cache = readFileSync(file);
  const flags = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/).filter(Boolean)];
  if (flags.length > 0 && flags.every(option => HARMLESS.test(option))) {
    new Script('0').createCachedData().copy(cache, FLAG_HASH.start, FLAG_HASH.start, FLAG_HASH.end);
  }
  return cache;
}
