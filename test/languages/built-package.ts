import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildLanguagePackage, Language, packNpmPackage, withTemporaryDirectory } from '../../projenrc/language-package';
import { OLDEST } from '../../projenrc/versions';

export const ROOT = join(__dirname, '../..');
export const CACHE = join(ROOT, 'node_modules/.cache/languages');

/** What else than the npm package decides what is built from it. */
const RECIPE = [
  readFileSync(join(ROOT, 'projenrc/language-package.ts'), 'utf8'),
  readFileSync(join(ROOT, 'node_modules/jsii-pacmak/package.json'), 'utf8'),
  JSON.stringify(OLDEST),
];

/** Maven's repository for the tests: the user's own would keep this version of our package, whatever is in it. */
export const MAVEN_REPOSITORY = join(CACHE, 'maven');

const OPTIONS: Readonly<Record<Language, readonly string[]>> = {
  python: [],
  java: [`--maven-local-repository=${MAVEN_REPOSITORY}`],
  // Otherwise it is compiled against modules that not every proxy has; the consumer's build compiles it as well.
  go: ['--code-only'],
  // The code only, since the rest needs the .NET SDK.
  dotnet: ['--code-only'],
};

export interface BuiltPackage {
  readonly directory: string;
  /** Changes with the content. */
  readonly hash: string;
  /** The npm package that it was built from. */
  readonly tarball: string;
}

const built = new Map<Language, BuiltPackage>();

/** The package of a language, built from the compiled library as npm would publish it; kept until that changes. */
export function builtPackage(language: Language): BuiltPackage {
  return built.get(language) ?? build(language);
}

function build(language: Language): BuiltPackage {
  const result = withNpmPackage((tarball, temporary) => {
    const hash = hashOf([readFileSync(tarball), ...RECIPE]);
    const home = join(CACHE, `${language}-${hash}`);
    if (!existsSync(home)) {
      removeAll(`${language}-`);
      buildLanguagePackage(language, tarball, temporary, OPTIONS[language]);
      renameSync(temporary, home);
    }
    return { directory: join(home, language), hash, tarball: join(home, basename(tarball)) };
  });
  built.set(language, result);
  return result;
}

/** Packs the compiled library as npm would publish it, into a directory that is there for as long as it is used. */
export function withNpmPackage<T>(use: (tarball: string, directory: string) => T): T {
  if (!existsSync(join(ROOT, 'lib/index.js'))) throw new Error('the library is not compiled: run `npx projen compile` first');
  mkdirSync(CACHE, { recursive: true });
  return withTemporaryDirectory(directory => use(packNpmPackage(directory), directory));
}

export function hashOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  parts.forEach(part => hash.update(part).update('\0'));
  return hash.digest('hex').slice(0, 16);
}

function removeAll(prefix: string): void {
  readdirSync(CACHE).filter(name => name.startsWith(prefix)).forEach(name => rmSync(join(CACHE, name), { recursive: true, force: true }));
}
