import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Metafile, type Plugin, transform } from 'esbuild';

/**
 * Keeps what a function's start does not run out of the bundle that a function's start reads.
 *
 * Of dd-trace's modules four in five are for libraries and features that a function may turn out to use; V8 would read through
 * every one of them before the first line runs, unless it has a code cache. Such a module is in the bundle as a line that names its
 * place in a second file, from where it is taken when it is first required (`layer/nodejs/load-bundle.ts`).
 */
export interface LazyModules {
  /** The text of the second file. */
  readonly text: string;
  readonly plugin: Plugin;
}

interface Place { readonly start: number; readonly end: number; readonly wanted: readonly string[] }
type Input = Metafile['inputs'][string];

/** Anything but `require('literal')`: such modules, which look others up by themselves, stay where they are. */
const OTHER_REQUIRE = /\brequire\b(?!\(\s*(?:'[^'\n]*'|"[^"\n]*")\s*\))/;
const RECORD = '__evaluated';

/** Marks each module of a first build, so that a run of it tells which were evaluated: `globalThis.__evaluated`. */
export function recordModules(modules: string): Plugin {
  return {
    name: 'record-modules',
    setup({ onLoad }) {
      onLoad({ filter: /\.c?js$/ }, ({ path }) => path.startsWith(modules)
        ? { contents: `(globalThis.${RECORD} ??= new Set()).add(${JSON.stringify(path)});\n${readFileSync(path, 'utf8')}`, loader: 'js' } : undefined);
    },
  };
}

/** The modules of a bundle that may wait, as one text, and the plugin that leaves them out of the next build. */
export async function lazyModules(root: string, { inputs }: Metafile, mayWait: (file: string) => boolean): Promise<LazyModules> {
  const places = new Map<string, Place>();
  let text = '';
  for (const name of Object.keys(inputs).sort()) {
    const file = join(root, name);
    if (!/\.c?js$/.test(name) || !mayWait(file) || looksByItself(inputs[name])) continue;
    const source = readFileSync(file, 'utf8');
    if (OTHER_REQUIRE.test(withoutComments(source))) continue;
    const body = await minified(source);
    places.set(file, { start: text.length, end: text.length + body.length, wanted: wantedBy(inputs[name]) });
    text += body;
  }
  return { text, plugin: leaveForLater(places) };
}

/** ES modules are put together by the bundler alone; what is imported or resolved at run time needs the module's own place. */
function looksByItself({ format, imports }: Input): boolean {
  return format === 'esm' || imports.some(({ kind }) => kind === 'dynamic-import' || kind === 'require-resolve');
}

/** What a module requires that is in the bundle, as it names it. */
function wantedBy({ imports }: Input): readonly string[] {
  const names = imports.flatMap(({ kind, external, original }) => kind === 'require-call' && !external && original !== undefined ? [original] : []);
  return [...new Set(names)];
}

function leaveForLater(places: ReadonlyMap<string, Place>): Plugin {
  return {
    name: 'leave-for-later',
    setup({ onLoad }) {
      onLoad({ filter: /\.c?js$/ }, ({ path }) => {
        const place = places.get(path);
        if (!place) return undefined;
        const cases = place.wanted.map(name => `case ${JSON.stringify(name)}: return require(${JSON.stringify(name)});`);
        const need = `name => { switch (name) { ${cases.join(' ')} default: return require(name); } }`;
        return { contents: `__later(${place.start}, ${place.end}, module, ${need});`, loader: 'js' };
      });
    },
  };
}

/** The body of a module alone: its own names at the top stay, since nothing says that it is a module. */
async function minified(source: string): Promise<string> {
  const { code } = await transform(source, {
    loader: 'js', platform: 'node', target: 'node22', minify: true, keepNames: true, charset: 'ascii', legalComments: 'none',
  });
  return code;
}

/** Good enough to look for words in: a comment's end in a string ends nothing that matters. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gm, '');
}
