import { spawnSync } from 'child_process';
import * as path from 'path';

const CLIENTS = path.join(__dirname, '../runtime-clients');
const VENV = path.join(__dirname, '../../.venv');

/** The Node.js versions that Lambda serves and the tests run on. */
export const NODE_VERSIONS = [22, 24] as const;
export type NodeVersion = typeof NODE_VERSIONS[number];

/** Packages beside the runtime clients: the published library, the tracer, the AWS SDK. */
export const NODE_MODULES = path.join(CLIENTS, 'node_modules');

/** A Node.js binary of the version, for this machine. */
export function nodeBinary(version: NodeVersion): string {
  return path.join(NODE_MODULES, `node-${version}-${process.platform}-${process.arch}/bin/node`);
}

/** AWS's own runtime client for Node.js, which prepare.mjs has installed. */
export function nodeCommand(version: NodeVersion, handler: string, flags: readonly string[] = []): string[] {
  return [nodeBinary(version), ...flags, path.join(NODE_MODULES, 'aws-lambda-ric/index.mjs'), handler];
}

/** AWS's own runtime client for Python, of .venv or another interpreter that has it. */
export function pythonCommand(handler: string, python: string = path.join(VENV, 'bin/python')): string[] {
  return [python, '-m', 'awslambdaric', handler];
}

export function venvBinary(name: string): string {
  return path.join(VENV, 'bin', name);
}

/** Whether a folder can really be put at /opt for one process (as root, or where user namespaces are allowed). */
export function canMount(): boolean {
  const flags = process.getuid?.() === 0 ? ['-m'] : ['-rm'];
  return spawnSync('unshare', [...flags, 'true']).status === 0;
}
