/**
 * Runs a bundle of the layer from its V8 code cache, where this very build of V8 has one; compiles it where not.
 *
 * A cache is refused by any other V8, and by the same V8 under other flags. Lambda sets flags of the heap by the
 * function's memory, which change nothing that is compiled: their hash in the cache is set to this process's own.
 *
 * It is part of handler.mjs, to which one file more to read would cost more than all that the loader does; for the layer's other files it
 * stands by itself (loader-entry.ts).
 */
import type { Script } from 'vm';

interface Module { exports: unknown }

export interface Bundle {
  readonly exports: unknown;
  readonly script: Script;
}

export type LoadBundle = (name: string) => Bundle;

/** Where V8 writes the hash of its flags: magic, version, source, flags (src/snapshot/code-serializer.h). */
const FLAG_HASH = { start: 12, end: 16 };
/** Flags that change no compiled code: of the heap and the stack, and Node.js's own, which are none of V8's. */
const HARMLESS = new Set([
  'expose-gc', 'max-heap-size', 'initial-heap-size', 'max-old-space-size', 'min-semi-space-size', 'max-semi-space-size', 'initial-old-space-size',
  'stack-size', 'stack-trace-limit', 'max-http-header-size', 'enable-source-maps', 'warnings', 'no-warnings', 'deprecation', 'no-deprecation',
  'require', 'r', 'import', 'loader', 'conditions', 'C',
]);
/** How the names of whole families of such flags begin. */
const HARMLESS_KINDS = new Set(['experimental', 'trace', 'unhandled', 'dns', 'tls', 'use', 'openssl', 'inspect', 'icu']);

/** Taken before a tracer is loaded, which can be told to make a span of every call. */
const { closeSync, openSync, readFileSync, readSync } = process.getBuiltinModule('fs');
const { constants, Script: ScriptOfNode } = process.getBuiltinModule('vm');

/** Those of the process, by file, whichever copy of this loader has run them. */
const LOADED = Symbol.for('datadog-lambda-js.bundles');
const loaded = (globalThis as { [LOADED]?: Map<string, Bundle> })[LOADED] ??= new Map<string, Bundle>();

/** The loader of the bundles in a folder, whose files see the `require` of the entry beside them. */
export function bundleLoader(directory: string, require: NodeJS.Require): LoadBundle {
  return function loadBundle(name) {
    const filename = `${directory}/${name}.cjs`;
    const known = loaded.get(filename);
    if (known) return known;
    // The bundles are ASCII, which V8 keeps in half the space when it is told.
    const script = compile(asFunction(readFileSync(filename, 'latin1')), filename, readCache(`${directory}/${cacheName(name)}`));
    const module = { exports: {} as unknown };
    const run = script.runInThisContext() as (...args: unknown[]) => void;
    run(module.exports, require, module, filename, directory, laterIn(`${directory}/${name}.later.cjs`, directory), loadBundle);
    const bundle: Bundle = { exports: module.exports, script };
    loaded.set(filename, bundle);
    return bundle;
  };
}

export function cacheName(name: string): string {
  return `${name}.${process.versions.v8}-${process.arch}.cache`;
}

function asFunction(source: string): string {
  return `(function (exports, require, module, __filename, __dirname, __later, __loadBundle) {${source}\n})`;
}

function compile(source: string, filename: string, cachedData?: Buffer): Script {
  return new ScriptOfNode(source, { filename, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER, ...cachedData && { cachedData } });
}

/** Runs a module that the build has left out of its bundle: it stands between two places of a file beside it. */
function laterIn(file: string, directory: string) {
  return (start: number, end: number, module: Module, require: (name: string) => unknown): void => {
    const source = Buffer.allocUnsafe(end - start);
    const descriptor = openSync(file, 'r');
    try {
      readSync(descriptor, source, 0, source.length, start);
    } finally {
      closeSync(descriptor);
    }
    const run = compile(asFunction(source.toString('latin1')), `${file}:${start}`).runInThisContext() as (...args: unknown[]) => void;
    run.call(module.exports, module.exports, require, module, file, directory);
  };
}

function readCache(file: string): Buffer | undefined {
  let cache: Buffer;
  try {
    cache = readFileSync(file);
  } catch {
    return undefined; // a Node.js that came after this layer
  }
  const { NODE_OPTIONS: more } = process.env;
  const options = more ? [...process.execArgv, ...more.split(/\s+/)] : process.execArgv;
  if (options.length > 0 && options.every(isHarmless)) {
    compile('0', 'flags').createCachedData().copy(cache, FLAG_HASH.start, FLAG_HASH.start, FLAG_HASH.end);
  }
  return cache;
}

/** No regular expression, of which to make one would take longer than to read all the flags that there are. */
function isHarmless(option: string): boolean {
  if (!option.startsWith('-')) return true;
  const name = option.slice(option.startsWith('--') ? 2 : 1).split('=', 1)[0].replaceAll('_', '-');
  return HARMLESS.has(name) || HARMLESS_KINDS.has((name.startsWith('no-experimental-') ? name.slice(3) : name).split('-', 1)[0]);
}
