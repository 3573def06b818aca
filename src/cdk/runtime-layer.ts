import { Architecture, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { bundledKey } from '../core/choose-layers';
import { RUNTIMES, tryFindRuntime } from '../core/runtimes';
import { VERSION } from '../core/version';
import { runtimeLayerCode } from './runtime-layer-code';

/** Which of this product's runtime layers. */
export interface RuntimeLayerProps {
  /** The runtime of the functions: Node.js 22 or newer, Python 3.10 to 3.14. */
  readonly runtime: Runtime;

  /**
   * The architecture of the functions. The layer of Node.js serves both.
   *
   * @default Architecture.X86_64
   */
  readonly architecture?: Architecture;
}

/**
 * This product's runtime layer alone, for functions that are set up by hand: the handler is
 * `/opt/nodejs/node_modules/datadog-lambda-js/handler.handler` or `datadog_lambda.handler.handler`, the function's own handler
 * stands in the variable `DD_LAMBDA_HANDLER`.
 *
 * @throws for a runtime that has no such layer.
 */
export class RuntimeLayer extends LayerVersion {
  constructor(scope: Construct, id: string, props: RuntimeLayerProps) {
    const found = tryFindRuntime(props.runtime.name)?.runtime;
    const arm = props.architecture?.name === Architecture.ARM_64.name;
    if (!found?.bundled) {
      throw new Error(`${scope.node.path}/${id}: there is no runtime layer for ${props.runtime.name}. It is there for ${BUNDLED.join(', ')}.`);
    }
    super(scope, id, {
      code: runtimeLayerCode(bundledKey(found.family, found.name, arm)),
      description: `datadog-serverless ${VERSION} for ${props.runtime.name}`,
      license: 'Apache-2.0',
    });
  }
}

const BUNDLED = RUNTIMES.filter(({ bundled }) => bundled).map(({ name }) => name);
