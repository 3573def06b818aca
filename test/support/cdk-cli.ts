import { execFile } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** The command that runs a TypeScript app, as `--app` takes it. */
export const appCommand = (file: string): string => `${join(ROOT, 'node_modules/.bin/tsx')} ${join(ROOT, file)}`;

export interface CliResult {
  readonly code: number;
  /** What it wrote, to either stream. */
  readonly output: string;
}

/** Runs the CDK CLI as its users do, with the CDK's own validation of templates. It asks nothing and calls nobody but AWS. */
export async function cdk(...args: readonly string[]): Promise<CliResult> {
  const command = [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), ...args, '--no-notices', '--no-color'];
  const env = { ...process.env, CDK_VALIDATION: undefined, CDK_DISABLE_VERSION_CHECK: '1', CDK_DISABLE_CLI_TELEMETRY: 'true' };
  return new Promise(resolve => {
    execFile(process.execPath, command, { cwd: ROOT, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
    });
  });
}
