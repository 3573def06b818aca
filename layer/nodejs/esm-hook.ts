/** ES modules are instrumented by hooks of Node.js's loader: only a handler that is one pays for them. */
import { createRequire, register } from 'module';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { note } from './diagnostics';

interface LoaderHook {
  /** Hooks in this thread, where Node.js has such (22.22.3, 24.11.1); false where it has not. */
  registerSyncLoaderHooks(): boolean;
}

/**
 * Registers the hook of the tracer in use: the one beside this bundle, or that of the tracer in the function's own package.
 * A hook that is registered already (NODE_OPTIONS) is left alone. Never rejects: the function runs, its ES modules uninstrumented.
 */
export async function registerEsmHook(ownPackage: string | undefined): Promise<void> {
  const given = `${process.env.NODE_OPTIONS ?? ''} ${process.execArgv.join(' ')}`;
  if (/dd-trace|datadog-lambda-js/.test(given)) return;
  try {
    if (ownPackage) {
      createRequire(join(ownPackage, 'package.json'))('./register.js');
      return;
    }
    const file = pathToFileURL(join(__dirname, 'loader-hook.mjs'));
    const hook = await import(file.href) as LoaderHook;
    if (!hook.registerSyncLoaderHooks()) register(file);
  } catch (error) {
    note('esm-hook', error);
  }
}
