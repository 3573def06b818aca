import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/**
 * Bundles dd-trace's hook for ES modules into one file beside the bundle of the tracer, and makes the two share what they must:
 * the registry of wrapped modules, and the rewriter of sources, which stay in the tracer's bundle.
 */
interface Edit { readonly file: RegExp; readonly from: string; readonly to: string }

/** Sources that look for their own files at run time; each text has to be there, so that another dd-trace fails the build. */
const EDITS: readonly Edit[] = [
  { file: /dd-trace\/loader-hook\.mjs$/, from: 'const require = Module.createRequire(import.meta.url)\n', to: '' },
  {
    file: /dd-trace\/loader-hook\.mjs$/,
    from: "pathToFileURL(\n    require.resolve('import-in-the-middle/register-hooks.mjs')\n  ).href",
    to: 'import.meta.url',
  },
  { file: /rewriter\/loader\.mjs$/, from: 'const require = Module.createRequire(import.meta.url)\n', to: '' },
  { file: /rewriter\/loader\.mjs$/, from: "require('./index.js')", to: "require('./lib/rewriter.js')" },
];

const fitIn: Plugin = {
  name: 'fit-in',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /(?:loader-hook|loader)\.mjs$/ }, ({ path }) => {
      const contents = EDITS.filter(({ file }) => file.test(path)).reduce((text, { from, to }) => {
        if (!text.includes(from)) throw new Error(`${path} is not as expected: it lacks ${JSON.stringify(from)}`);
        return text.replace(from, () => to);
      }, readFileSync(path, 'utf8'));
      return { contents, loader: 'js' };
    });
    onResolve({ filter: /^\.\/lib\/rewriter\.js$/ }, ({ path }) => ({ path, external: true }));
    // The names of what is instrumented are wanted here, not the instrumentation.
    onResolve({ filter: /^\.\.\// }, ({ importer }) => /helpers\/hooks\.js$/.test(importer) ? { path: 'nothing', namespace: 'nothing' } : undefined);
    onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: '' }));
  },
};

/** Files of the tracer's bundle that the hook needs, by the name that `exports.shared` of the bundle has for them. */
export const SHARED_FILES: Readonly<Record<string, string>> = {
  'lib/register.js': "const { register } = require('../load-bundle.cjs').loadBundle('tracer').exports.shared;\n"
    + 'exports.register = register.register;\nexports.ModuleBinder = register.ModuleBinder;\n',
  'lib/rewriter.js': "module.exports = require('../load-bundle.cjs').loadBundle('tracer').exports.shared.rewriter;\n",
};

export async function bundleEsmHook(common: BuildOptions, modules: string, outfile: string): Promise<void> {
  await build({
    ...common,
    entryPoints: [join(modules, 'dd-trace/loader-hook.mjs')],
    outfile,
    format: 'esm',
    mainFields: ['main'],
    banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
    plugins: [fitIn],
  });
}
