import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/**
 * Builds the package of one language from the npm package, as the release publishes it:
 * `tsx projenrc/language-package.ts go` writes to dist/go.
 */
const ROOT = join(__dirname, '..');
const CACHE = join(ROOT, 'node_modules/.cache');

export const LANGUAGES = ['python', 'java', 'go', 'dotnet'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Packs the npm package, which must be compiled, into a directory. */
export function packNpmPackage(directory: string): string {
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], {
    cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'],
  })) as readonly { filename: string }[];
  return join(directory, filename);
}

/**
 * Runs jsii-pacmak on an npm package; the result is in `<outdir>/<language>`.
 *
 * The oldest peers stand beside the package meanwhile: a Go module asks for at least the versions that it was generated with,
 * so that with the newest ones every Go user would be moved to those. https://go.dev/ref/mod#minimal-version-selection
 */
export function buildLanguagePackage(language: Language, tarball: string, outdir: string, options: readonly string[] = []): void {
  withTemporaryDirectory(directory => {
    execFileSync('tar', ['-xzf', tarball, '-C', directory]);
    const root = join(directory, 'package');
    for (const peer of ['aws-cdk-lib', 'constructs']) copyDescription(join(ROOT, `node_modules/${peer}-oldest`), join(root, 'node_modules', peer));
    execFileSync(process.execPath, [
      join(ROOT, 'node_modules/jsii-pacmak/bin/jsii-pacmak'), '--target', language, '--outdir', resolve(outdir), '--no-npmignore', ...options,
    ], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      // The scripts of the package are those of its repository, which the tarball does not hold.
      env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', npm_config_ignore_scripts: 'true' },
    });
  });
}

/** A directory that is there for as long as it is used, below node_modules, so that what is in it finds its dependencies. */
export function withTemporaryDirectory<T>(use: (directory: string) => T): T {
  mkdirSync(CACHE, { recursive: true });
  const directory = mkdtempSync(join(CACHE, 'temporary-'));
  try {
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What jsii-pacmak reads of a dependency. Copied, not linked: a link would lead to the newest `constructs` beside its target. */
function copyDescription(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: path => lstatSync(path).isDirectory() || /^(?:package\.json|index\.js|\.jsii.*)$/.test(basename(path)) });
}

function main([name]: readonly string[]): void {
  const language = LANGUAGES.find(known => known === name);
  if (!language) throw new Error(`give one of ${LANGUAGES.join(', ')}, not ${name}`);
  withTemporaryDirectory(directory => buildLanguagePackage(language, packNpmPackage(directory), join(ROOT, 'dist')));
}

if (require.main === module) main(process.argv.slice(2));
