#!/usr/bin/env node
/** Makes .venv, once: what the tests need of Python (test/requirements.txt) and what the Python layer needs (layer/python/requirements-dev.txt). */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const venv = join(root, '.venv');
const stamp = join(venv, 'installed');

/** The folder of the virtual environment, up to date; quick when it is already. PYTHON names another interpreter than python3. */
export function makeVenv() {
  const files = ['test/requirements.txt', 'layer/python/requirements-dev.txt'].map(file => join(root, file)).filter(existsSync);
  const wanted = files.map(file => readFileSync(file, 'utf8')).join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return venv;
  run(process.env.PYTHON ?? 'python3', ['-m', 'venv', '--clear', venv]);
  run(join(venv, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...files.flatMap(file => ['-r', file])]);
  writeFileSync(stamp, wanted);
  return venv;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', cwd: root });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? `exit status ${status}`}. Python 3.10 or newer is needed.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) makeVenv();
