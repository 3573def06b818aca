/** Finds the user's handler as Lambda's own runtime does: same order of files, same names of errors. */
import { existsSync, readFileSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import { pathToFileURL } from 'url';
import { isObject } from './json-value';
import type { Handler } from './wrap-handler';

/** Where a handler string leads: `dir/app.nested.handler` is `nested.handler` in the module `dir/app`. */
export interface HandlerPlace {
  readonly text: string;
  readonly moduleRoot: string;
  readonly moduleName: string;
  readonly exportPath: string;
}

function runtimeError(name: string, message: string, cause?: unknown): Error {
  const error = new Error(message, { cause });
  error.name = `Runtime.${name}`;
  if (cause instanceof Error) error.stack = cause.stack;
  return error;
}

export function parseHandler(text: string | undefined): HandlerPlace {
  const cure = 'DD_LAMBDA_HANDLER must name the function\'s own handler, such as "index.handler".';
  if (!text) throw runtimeError('MalformedHandlerName', `DD_LAMBDA_HANDLER is not set. ${cure}`);
  const base = basename(text);
  const match = /^([^.]*)\.(.*)$/.exec(base);
  if (text.includes('..') || !match) throw runtimeError('MalformedHandlerName', `'${text}' is not a valid handler name. ${cure}`);
  return { text, moduleRoot: text.slice(0, text.indexOf(base)), moduleName: match[1], exportPath: match[2] };
}

/** What is loaded, and whether it is an ES module, which the tracer instruments by another hook. */
export interface HandlerFile {
  readonly file: string;
  readonly isEsm: boolean;
}

export function findFile(root: string, { moduleRoot, moduleName }: HandlerPlace): HandlerFile | undefined {
  const bare = resolve(root, moduleRoot, moduleName);
  const extension = ['', '.js', '.mjs', '.cjs'].find(one => existsSync(bare + one));
  if (extension === undefined) return undefined;
  const file = bare + extension;
  return { file, isEsm: extension === '.mjs' || (extension === '.js' && isModulePackage(dirname(file))) };
}

/** Whether the nearest package.json says `"type": "module"`. */
function isModulePackage(directory: string): boolean {
  const parent = dirname(directory);
  if (basename(directory) === 'node_modules') return false;
  const manifest = join(directory, 'package.json');
  if (!existsSync(manifest)) return parent !== directory && isModulePackage(parent);
  try {
    const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
    return isObject(content) && content.type === 'module';
  } catch {
    return false; // a package.json that cannot be read says nothing; the import itself will complain
  }
}

/** The user's function, and the object that it is a method of. */
export async function loadHandler(root: string, place: HandlerPlace): Promise<Handler> {
  const loaded = await loadModule(root, place);
  const handler = findIn(loaded, place.exportPath) ?? findIn((loaded as { default?: unknown } | null)?.default, place.exportPath);
  if (!handler) throw runtimeError('HandlerNotFound', `${place.text} is undefined or not exported (DD_LAMBDA_HANDLER names it)`);
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${place.text} is not a function (DD_LAMBDA_HANDLER names it)`);
  return handler as Handler;
}

async function loadModule(root: string, place: HandlerPlace): Promise<unknown> {
  try {
    const found = findFile(root, place);
    if (found) return await load(found);
    return require(require.resolve(place.moduleName, { paths: [root, join(root, place.moduleRoot)] })) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError('UserCodeSyntaxError', String(error), error);
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') {
      throw runtimeError('ImportModuleError', `${error.message} (loading ${place.text}, which DD_LAMBDA_HANDLER names)`, error);
    }
    throw error;
  }
}

// What `require` answers for an ES module that awaits at its top level, or before Node.js 22 for any.
const NEEDS_IMPORT = new Set(['ERR_REQUIRE_ASYNC_MODULE', 'ERR_REQUIRE_ESM']);

async function load({ file, isEsm }: HandlerFile): Promise<unknown> {
  if (!isEsm) {
    try {
      return require(file) as unknown;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && NEEDS_IMPORT.has(String(error.code)))) throw error;
    }
  }
  return await import(pathToFileURL(file).href) as unknown;
}

/** Through functions too: `module.exports` may be an app with the handler on it, and a class has static methods. */
function findIn(exported: unknown, exportPath: string): unknown {
  return exportPath.split('.').reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null) || typeof at === 'function' ? (at as Record<string, unknown>)[key] : undefined, exported,
  );
}
