import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtPackage, CACHE, hashOf } from './built-package';
import { copyExample, describeWith, FIRST_RUN, run, synthesize, Templates } from './consumer';
import { synthesizeInTypeScript } from './typescript-consumer';

const VENV = join(CACHE, 'venv');
const PYTHON = join(VENV, 'bin/python');

describeWith('python3')('Python', () => {
  let directory: string;
  let python: Templates;
  let typescript: Templates;

  beforeAll(async () => {
    directory = copyExample('cdk-python');
    install(join(directory, 'requirements.txt'));
    python = synthesize(directory, [PYTHON, 'app.py']);
    typescript = await synthesizeInTypeScript('newest');
  }, FIRST_RUN);

  test('the shop', () => expect(python.Shop).toEqual(typescript.Shop));
  test('the reports', () => expect(python.Reports).toEqual(typescript.Reports));
});

/** The example's requirements, ours from the wheel that was built. */
function install(requirements: string): void {
  const { directory, hash } = builtPackage('python');
  const wanted = hashOf([readFileSync(requirements), run(['python3', '--version'], CACHE)]);
  const pip = (...args: readonly string[]): string =>
    run([PYTHON, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--find-links', directory, ...args], CACHE);
  if (!isStamped('requirements', wanted)) {
    rmSync(VENV, { recursive: true, force: true });
    run(['python3', '-m', 'venv', VENV], CACHE);
    pip('--requirement', requirements);
    stamp('requirements', wanted);
  }
  if (!isStamped('package', hash)) {
    pip('--no-deps', '--no-index', '--force-reinstall', 'datadog-serverless');
    stamp('package', hash);
  }
}

const isStamped = (name: string, hash: string): boolean => existsSync(join(VENV, name)) && readFileSync(join(VENV, name), 'utf8') === hash;
const stamp = (name: string, hash: string): void => writeFileSync(join(VENV, name), hash);
