/** The layer as it is under /opt, built when a source is newer than it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import * as path from 'node:path';
import type { EnvironmentOptions } from '../../runtime-api/lambda-server';
import { nodeCommand, NodeVersion } from '../../runtime-api/runtime-clients';

const ROOT = path.join(__dirname, '../../..');
export const OPT = path.join(ROOT, 'assets/layer-nodejs');
export const LAYER_PACKAGE = path.join(OPT, 'nodejs/node_modules/datadog-lambda-js');
export const ZIP = `${OPT}.zip`;
/** What the function's handler is set to, with the layer where /opt would be. */
export const LAYER_HANDLER = path.join(LAYER_PACKAGE, 'handler.handler');
export const HANDLERS = path.join(__dirname, 'handlers');

export function buildLayer(): void {
  const sources = [path.join(ROOT, 'layer/nodejs'), path.join(ROOT, 'projenrc')].flatMap(directory =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' }).map(name => path.join(directory, name)));
  const newest = Math.max(...sources.map(file => statSync(file).mtimeMs));
  if (existsSync(ZIP) && statSync(ZIP).mtimeMs > newest) return;
  const { status, stderr } = spawnSync(path.join(ROOT, 'node_modules/.bin/tsx'), [path.join(ROOT, 'projenrc/layer-nodejs.ts')], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the layer could not be built: ${stderr}`);
}

/** An environment with the user's handler bare, or the layer around it. */
export function environmentOf(version: NodeVersion, handler: string, env: Readonly<Record<string, string>> | undefined): EnvironmentOptions {
  const isBare = env === undefined;
  return {
    command: nodeCommand(version, isBare ? handler : LAYER_HANDLER), cwd: HANDLERS, opt: OPT,
    env: { AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${version}.x`, DD_LAMBDA_HANDLER: handler, DD_FLUSH_TO_LOG: 'true', DD_ENHANCED_METRICS: 'false', ...env },
  };
}
