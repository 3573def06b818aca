import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Generates everything again and fails if a file was not what it generates: hand-edited, or left behind by its source.
 * The files are left as generated, so the cure is to look at them and commit.
 */
const ROOT = join(__dirname, '..');

/** What the generation components write besides the files of projen's own list. */
const OWN = ['README.md', 'API.md'];

const projenFiles = (): readonly string[] => JSON.parse(readFileSync(join(ROOT, '.projen/files.json'), 'utf8')).files;
const contents = (files: readonly string[]): ReadonlyMap<string, string> =>
  new Map(files.filter(file => existsSync(join(ROOT, file))).map(file => [file, readFileSync(join(ROOT, file), 'utf8')]));
const run = (...command: readonly string[]): void => {
  execFileSync('npx', ['--no-install', ...command], { cwd: ROOT, stdio: 'inherit', env: { ...process.env, PROJEN_DISABLE_POST: 'true' } });
};

const before = contents([...projenFiles(), ...OWN]);
run('tsx', '.projenrc.ts');
run('jsii-docgen', '-o', 'API.md'); // reads .jsii: compile before
const after = contents([...projenFiles(), ...OWN]);
const changed = [...new Set([...before.keys(), ...after.keys()])].filter(file => before.get(file) !== after.get(file));
if (changed.length > 0) {
  console.error(`Generated files were not current: ${changed.join(', ')}\nThey are now. Look at the difference and commit it.`);
  process.exitCode = 1;
}
