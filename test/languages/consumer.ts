import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, ROOT } from './built-package';

/** What the example synthesizes: the shop, and reports that have an option of every type. */
export type Templates = Readonly<Record<'Shop' | 'Reports', Template>>;

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> } } & Readonly<Record<string, unknown>>;
}

/** The variables of the function under a construct id. */
export function variablesOf({ Resources }: Template, constructId: string): Readonly<Record<string, unknown>> {
  return functionOf({ Resources }, constructId).Environment?.Variables ?? {};
}

export function functionOf({ Resources }: Template, constructId: string): Resource['Properties'] {
  const logicalId = new RegExp(`^${constructId}[0-9A-F]{8}$`);
  const [found] = Object.entries(Resources).filter(([id, { Type }]) => Type === 'AWS::Lambda::Function' && logicalId.test(id));
  if (!found) throw new Error(`the template has no function ${constructId}`);
  return found[1].Properties;
}

/** Enough for a first run that downloads and compiles everything on a slow machine. */
export const FIRST_RUN = 600_000;

/** What tests may need of the machine, and a command that fails where it is absent. */
const TOOLCHAINS = {
  'Python with venv': 'python3 -c "import ensurepip, venv"',
  'Java Development Kit': 'javac -version',
  'Maven': 'mvn --version',
  'Go': 'go version',
} as const;
export type Toolchain = keyof typeof TOOLCHAINS;

/** `describe`, or where a toolchain is absent `describe.skip` and a line that says so. */
export function describeWith(toolchains: readonly Toolchain[], name: string, tests: () => void): void {
  const absent = toolchains.filter(toolchain => spawnSync(TOOLCHAINS[toolchain], { shell: true, stdio: 'ignore' }).status !== 0);
  if (absent.length === 0) return describe(name, tests);
  process.stderr.write(`skipped: ${name}, for there is no ${absent.join(' and no ')} here\n`);
  describe.skip(`${name} (needs ${toolchains.join(', ')})`, tests);
}

/** A fresh copy of an example beside the code of its functions: the paths between them are the same as in examples/. */
export function copyExample(name: string): string {
  const home = join(CACHE, 'work', name);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  for (const part of [name, 'src']) cpSync(join(ROOT, 'examples', part), join(home, part), { recursive: true });
  return join(home, name);
}

/** What the CDK CLI tells an app by default. */
export const APP_ENVIRONMENT = {
  CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true }),
  CDK_DEFAULT_ACCOUNT: '123456789012',
  CDK_DEFAULT_REGION: 'eu-west-1',
} as const;

/** Runs a CDK app as the CDK CLI does. */
export function synthesize(directory: string, command: readonly string[]): Templates {
  const output = join(directory, 'cdk.out');
  rmSync(output, { recursive: true, force: true });
  run(command, directory, { ...APP_ENVIRONMENT, CDK_OUTDIR: output });
  return { Shop: readTemplate(output, 'Shop'), Reports: readTemplate(output, 'Reports') };
}

export function readTemplate(output: string, stack: string): Template {
  return JSON.parse(readFileSync(join(output, `${stack}.template.json`), 'utf8')) as Template;
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
