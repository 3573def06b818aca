/** Runs a TypeScript program with the pinned tracer under a Node.js that Lambda serves; jest itself cannot hold the tracer. */
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { NODE_MODULES, nodeBinary, NodeVersion } from '../../runtime-api/runtime-clients';

type Run = (input?: unknown, env?: Readonly<Record<string, string>>, version?: NodeVersion, flags?: readonly string[]) => unknown;

/** Bundles once; gives back what runs it and takes the JSON that it writes. */
export function bundled(name: string): Run {
  // Beside the tracer, so that it is found.
  const program = path.join(NODE_MODULES, `.${name}.cjs`);
  buildSync({ entryPoints: [path.join(__dirname, `${name}.ts`)], bundle: true, platform: 'node', format: 'cjs', external: ['dd-trace'], outfile: program, logLevel: 'error' });
  return (input, env = {}, version = 22, flags = []) => {
    const { status, stdout, stderr } = spawnSync(nodeBinary(version), [...flags, program], {
      input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 1 << 28,
      env: { PATH: process.env.PATH, AWS_LAMBDA_FUNCTION_NAME: 'my-function', DD_TRACE_EXPERIMENTAL_EXPORTER: 'agent', DD_TRACE_STARTUP_LOGS: 'false', DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false', ...env },
    });
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr.slice(0, 2000)}`);
    return JSON.parse(stdout);
  };
}
