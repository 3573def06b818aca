import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtPackage, CACHE, hashOf, ROOT } from './built-package';
import { run } from './consumer';

const VENV = join(CACHE, 'venv');
const REQUIREMENTS = join(ROOT, 'examples/cdk-python/requirements.txt');

/** The Python of an environment with the example's requirements, ours from the wheel that was built. */
export function pythonEnvironment(): string {
  const python = join(VENV, 'bin/python');
  const { directory, hash } = builtPackage('python');
  const pip = (...args: readonly string[]): string =>
    run([python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--find-links', directory, ...args], CACHE);

  once('requirements', hashOf([readFileSync(REQUIREMENTS), run(['python3', '--version'], CACHE)]), () => {
    rmSync(VENV, { recursive: true, force: true });
    run(['python3', '-m', 'venv', VENV], CACHE);
    // Of aws-cdk-lib's many modules an app imports a few, which Python compiles as it meets them.
    pip('--no-compile', '--requirement', REQUIREMENTS);
  });
  once('package', hash, () => pip('--no-deps', '--no-index', '--force-reinstall', 'datadog-serverless'));
  return python;
}

/** Does it, unless it was done for the same hash. */
function once(name: string, hash: string, install: () => void): void {
  const stamp = join(VENV, name);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  install();
  writeFileSync(stamp, hash);
}
