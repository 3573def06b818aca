import { leavesOf, mapConditional } from './conditional';
import { readableText } from './intrinsics';
import { isArray } from './json';
import { Problem } from './problem';
import { Targets } from './targets';
import { FunctionView } from './template';
import { variablesOf } from './wrappers';

/**
 * What starts the adapter in place of a managed runtime.
 * https://awslabs.github.io/aws-lambda-web-adapter/getting-started/zip-packages.html
 */
const SCRIPT = '/opt/bootstrap';
const LAYER = /:layer:LambdaAdapterLayer/;

function hasWebAdapter({ properties }: FunctionView): boolean {
  if (variablesOf(properties).AWS_LAMBDA_EXEC_WRAPPER === SCRIPT) return true;
  const { Layers: layers } = properties;
  return isArray(layers) && layers.some(layer => LAYER.test(readableText(layer) ?? ''));
}

/**
 * A function behind the Lambda Web Adapter is a web application: its handler is the script that starts it, which nothing may take
 * the place of, and no library calls it. It gets what a function of a custom runtime does.
 */
export function behindWebAdapter(fn: FunctionView, read: Targets): Targets {
  if (!hasWebAdapter(fn) || leavesOf(read.targets).every(({ runtime }) => runtime.family === 'custom')) return read;
  return {
    targets: mapConditional(read.targets, ({ runtime: { name }, arm }) => ({ runtime: { name, family: 'custom', arm: 'same' }, arm })),
    problems: [...read.problems, noLibrary(fn)],
  };
}

const noLibrary = ({ logicalId }: FunctionView): Problem => ({
  code: 'web-adapter',
  severity: 'warning',
  logicalId,
  path: 'Properties.Handler',
  message: 'The function is a web application behind the Lambda Web Adapter; it gets neither the library nor another handler.',
  remedy: 'Start the tracer in the application: https://docs.datadoghq.com/serverless/aws_lambda/lwa/',
});
