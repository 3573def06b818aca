import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, ROOT } from './built-package';

/** The first is what every template test compares; the other shows that options of all types arrive. */
export const STACKS = ['Shop', 'Reports'] as const;
export type Templates = Readonly<Record<(typeof STACKS)[number], Template>>;

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** Enough for a first run that downloads and compiles everything on a slow machine. */
export const FIRST_RUN = 600_000;

export function hasCommands(...commands: readonly string[]): boolean {
  return commands.every(command => spawnSync('which', [command]).status === 0);
}

/** `describe`, or where a toolchain is absent `describe.skip`, which says so in the report. */
export const describeWith = (...commands: readonly string[]): jest.Describe => (hasCommands(...commands) ? describe : describe.skip);

/** A fresh copy of an example beside the code of its functions: the paths between them are the same as in examples/. */
export function copyExample(name: string): string {
  const home = join(CACHE, 'work', name);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  for (const part of [name, 'src']) cpSync(join(ROOT, 'examples', part), join(home, part), { recursive: true });
  return join(home, name);
}

/** What the CDK CLI tells an app by default. */
const CONTEXT = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

/** Runs a CDK app as the CDK CLI does and reads the templates that it writes. */
export function synthesize(directory: string, [command, ...args]: readonly string[], env: NodeJS.ProcessEnv = {}): Templates {
  const output = join(directory, 'cdk.out');
  rmSync(output, { recursive: true, force: true });
  run([command, ...args], directory, {
    CDK_OUTDIR: output,
    CDK_CONTEXT_JSON: JSON.stringify(CONTEXT),
    CDK_DEFAULT_ACCOUNT: '123456789012',
    CDK_DEFAULT_REGION: 'eu-west-1',
    ...env,
  });
  const read = (stack: string): Template => JSON.parse(readFileSync(join(output, `${stack}.template.json`), 'utf8')) as Template;
  return { Shop: read('Shop'), Reports: read('Reports') };
}

/** @throws with all that the command said, where it fails. */
export function run([command, ...args]: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  try {
    return execFileSync(command!, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 << 20, env: environment(env) });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout ?? ''}\n${stderr ?? String(error)}`);
  }
}

/** Without what a CDK app would read from the surroundings. */
function environment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:CDK_|AWS_|JSII_)/.test(name));
  return {
    ...Object.fromEntries(inherited),
    CDK_VALIDATION: 'false',
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    ...own,
  };
}
