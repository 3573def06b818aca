import { spawnSync } from 'child_process';
import * as path from 'path';
import { buildLayer, LAYER_HANDLER, OPT } from '../layer/nodejs/built-layer';
import { NodeVersion, venvBinary } from '../runtime-api/runtime-clients';
import { LayerUnderTest } from './chain';

/** The Node.js layer, built when its sources have changed. */
export function nodeLayer(nodeVersion: NodeVersion): LayerUnderTest {
  buildLayer();
  return { language: 'nodejs', nodeVersion, handler: LAYER_HANDLER, opt: OPT };
}

/** The Python layer for the interpreter of .venv, built when its sources have changed. */
export function pythonLayer(): LayerUnderTest {
  const script = 'from layer_runtime import built_layer; print(built_layer())';
  const { stdout, stderr, status } = spawnSync(venvBinary('python'), ['-c', script], { cwd: path.join(__dirname, '../layer/python'), encoding: 'utf8' });
  if (status !== 0) throw new Error(`the Python layer could not be built: ${stderr}`);
  return { language: 'python', handler: 'datadog_lambda.handler.handler', env: { PYTHONPATH: `${__dirname}:${stdout.trim()}` } };
}
