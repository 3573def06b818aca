#!/usr/bin/env node
/**
 * Installs what package.json beside this file names, once: `npm ci` of the product runs this file.
 *
 * A project of its own, because the packages that hold a Node.js binary would otherwise put it before the machine's own
 * on the path of every npm script. The native addon of AWS's runtime client takes more than a minute and cmake, so only
 * the tests that run it ask for it. It speaks N-API, so one build serves every Node.js; it is kept in the user's cache
 * (DATADOG_SERVERLESS_CACHE, else ~/.cache/datadog-serverless) and outlives a fresh clone.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const client = join(here, 'node_modules/aws-lambda-ric');
const addon = join(client, 'rapid-client.node');
const stamp = join(here, 'node_modules/.installed');

/** Brings the packages up to date; quick when they are already. */
export function installPackages() {
  const wanted = createHash('sha256').update(readFileSync(join(here, 'package-lock.json'))).digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], here);
    writeFileSync(stamp, wanted);
  }
}

/** The packages, and AWS's runtime client compiled. */
export function installRuntimeClients() {
  installPackages();
  if (!existsSync(addon)) placeAddon();
}

function placeAddon() {
  const { version } = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8'));
  const cache = join(process.env.DATADOG_SERVERLESS_CACHE ?? join(homedir(), '.cache/datadog-serverless'),
    `aws-lambda-ric-${version}-${process.platform}-${process.arch}`);
  const cached = join(cache, 'rapid-client.node');
  if (!existsSync(cached)) {
    console.log(`compiling the native addon of aws-lambda-ric ${version}, once (about 75 s)`);
    compileAddon();
    mkdirSync(cache, { recursive: true });
    copyFileSync(addon, `${cached}.${process.pid}`);
    renameSync(`${cached}.${process.pid}`, cached);
  } else {
    copyFileSync(cached, addon);
  }
}

/** The package's own install scripts, which npm was told not to run. */
function compileAddon() {
  const cure = 'AWS\'s runtime client is compiled from source: cmake, make, g++ and xz must be installed.';
  try {
    run('sh', ['scripts/preinstall.sh'], client, cure);
    run('sh', ['scripts/postinstall.sh'], client, cure);
  } finally {
    for (const leftover of ['deps/artifacts', 'deps/curl-src', 'deps/aws-lambda-cpp-src', 'src/native/build']) {
      rmSync(join(client, leftover), { recursive: true, force: true });
    }
  }
}

function run(command, args, cwd, cure = '') {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1e9 });
  if (status === 0) return;
  const tail = `${stdout ?? ''}${stderr ?? ''}`.split('\n').slice(-15).join('\n');
  throw new Error(`${command} ${args.join(' ')} failed in ${cwd}: ${error?.message ?? `exit status ${status}`}\n${tail}\n${cure}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) installPackages();
