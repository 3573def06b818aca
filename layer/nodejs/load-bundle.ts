/**
 * Runs a bundle of the layer from its V8 code cache, where this very build of V8 has one; compiles it where not.
 *
 * A cache is refused by any other V8, and by the same V8 under other flags. Lambda sets flags of the heap by the
 * function's memory, which change nothing that is compiled: their hash in the cache is set to this process's own.
 *
 * Every entry file of the layer has this loader in it: to read one file more would cost a function that is not traced more than all
 * that the loader does.
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
const HARMLESS = /^(?:[^-]|--?(?:expose[-_]gc|(?:max|min|initial)[-_](?:old[-_]space|semi[-_]space|heap)[-_]size|stack[-_](?:size|trace[-_]limit)|max-http-header-size|(?:no-)?experimental-[\w-]+|(?:no-)?(?:warnings|deprecation)|enable-source-maps|(?:trace|unhandled|dns|tls|use|openssl|inspect|icu)-[\w-]+|require|import|loader|r|C|conditions)(?:=|$))/;

/** Taken before a tracer is loaded, which can be told to make a span of every call. */
const { closeSync, openSync, readFileSync, readSync } = process.getBuiltinModule('fs');
const { constants, Script: ScriptOfNode } = process.getBuiltinModule('vm');

/** One for a process, whichever entry file comes first: by the name of the bundle's file. */
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
  const flags = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/).filter(Boolean)];
  if (flags.length > 0 && flags.every(option => HARMLESS.test(option))) {
    compile('0', 'flags').createCachedData().copy(cache, FLAG_HASH.start, FLAG_HASH.start, FLAG_HASH.end);
  }
  return cache;
}
