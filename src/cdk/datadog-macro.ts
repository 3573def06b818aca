import * as path from 'path';
import { Annotations, CfnMacro, CfnOutput, Duration, RemovalPolicy, Stack, Tags, Token } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundledKey } from '../core/choose-layers';
import { isString, Json } from '../core/json';
import { Options } from '../core/option-values';
import { OPTION_NAMES, specOf } from '../core/options';
import { RUNTIMES } from '../core/runtimes';
import { VERSION } from '../core/version';
import { checkProps, optionsOfProps } from './construct-options';
import { DatadogProps } from './props';
import { runtimeLayerOf } from './runtime-layer-code';
import { TokenVault } from './token-vault';

/** How the macro is deployed. */
export interface DatadogMacroProps {
  /**
   * The name that templates use in `Transform`. Another one keeps two versions side by side.
   *
   * @default 'DatadogServerless'
   */
  readonly macroName?: string;

  /**
   * Account-wide defaults: what a template does not say for itself. Only options that have an environment variable can be
   * given; a key source in a template replaces the one given here.
   *
   * @default - no defaults
   */
  readonly defaults?: DatadogProps;

  /**
   * Publish this product's runtime layers with the macro, for the templates that name it: that of Node.js, and of Python those of
   * `pythonRuntimes`.
   *
   * @default false
   */
  readonly publishRuntimeLayers?: boolean;

  /**
   * Python runtimes whose layers are published, for both architectures, with `publishRuntimeLayers`. They are built at synthesis.
   *
   * @default - none
   */
  readonly pythonRuntimes?: Runtime[];

  /**
   * How long the macro's own log is kept. It holds counts and codes, never templates or values.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}

/** By its name: older releases of the CDK have no constant for it. */
const NODEJS_24 = new Runtime('nodejs24.x', RuntimeFamily.NODEJS);

/** Those that have a runtime layer of this product. */
const PYTHONS: readonly string[] = RUNTIMES.filter(({ family, bundled }) => family === 'python' && bundled).map(({ name }) => name);

/** The same as in the macro's own template. */
const MACRO_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;

/**
 * Deploys the CloudFormation macro, once per account and region, so that SAM and CloudFormation templates there can name it in
 * their `Transform` section. It makes no call to AWS and may do nothing but write its log.
 */
export class DatadogMacro extends Construct {
  /** The name that templates use in `Transform`. */
  public readonly macroName: string;

  constructor(scope: Construct, id: string, props: DatadogMacroProps = {}) {
    super(scope, id);
    this.macroName = props.macroName ?? 'DatadogServerless';
    if (!Token.isUnresolved(this.macroName) && !MACRO_NAME.test(this.macroName)) {
      throw new Error(`${this.node.path}: \`macroName\` takes letters, digits and hyphens, a letter first, as in \`DatadogServerless2\`.`);
    }
    this.checkRuntimes(props);
    const logGroup = new LogGroup(this, 'LogGroup', {
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    const fn = new LambdaFunction(this, 'Function', {
      description: `CloudFormation macro ${this.macroName} (datadog-serverless ${VERSION})`,
      runtime: NODEJS_24,
      handler: 'index.handler',
      code: Code.fromAsset(path.join(__dirname, '..', '..', 'assets', 'macro'), { exclude: ['*.yml'] }),
      memorySize: 1024,
      timeout: Duration.seconds(60),
      role,
      logGroup,
      environment: { ...this.environmentOf(props.defaults ?? {}), ...this.layersOf(props) },
    });
    // Its variables are defaults for the templates of the account: what instruments the app must not add to them.
    Tags.of(fn).add('datadog:instrument', 'false');
    new CfnMacro(this, 'Macro', { name: this.macroName, functionName: fn.functionArn });
    new CfnOutput(this, 'Version', { value: VERSION, description: 'Version of datadog-serverless' });
  }

  private checkRuntimes({ publishRuntimeLayers, pythonRuntimes = [] }: DatadogMacroProps): void {
    if (pythonRuntimes.length > 0 && !publishRuntimeLayers) {
      throw new Error(`${this.node.path}: the layers of \`pythonRuntimes\` are published with \`publishRuntimeLayers: true\` only.`);
    }
    const wrong = pythonRuntimes.find(({ name }) => !PYTHONS.includes(name));
    if (wrong) throw new Error(`${this.node.path}: \`pythonRuntimes\` takes ${PYTHONS.join(', ')}; ${wrong.name} has no such layer.`);
  }

  /** ARNs of the published layers reach the macro by its environment. */
  private layersOf({ publishRuntimeLayers, pythonRuntimes = [] }: DatadogMacroProps): Record<string, string> {
    if (!publishRuntimeLayers) return {};
    const python = pythonRuntimes.flatMap(({ name }) => [false, true].map(arm => bundledKey('python', name, arm)));
    return Object.fromEntries(
      ['nodejs', ...python].map(key => {
        const layer = runtimeLayerOf(Stack.of(this), key);
        // A stack that was instrumented with an older version may be rolled back to it.
        layer.applyRemovalPolicy(RemovalPolicy.RETAIN);
        return [`DATADOG_SERVERLESS_LAYER_${key.replace(/[.-]/g, '_')}`, layer.layerVersionArn];
      }),
    );
  }

  /** Defaults stand in the macro's function under the names that they have on every function. */
  private environmentOf(defaults: DatadogProps): Record<string, string> {
    checkProps(defaults, this);
    const vault = new TokenVault(Stack.of(this));
    const { options } = optionsOfProps({ ...defaults, sourceCodeIntegration: false }, vault, this);
    const environment: Record<string, string> = {};
    for (const name of OPTION_NAMES) {
      const { env } = specOf(name);
      const value = (options as Readonly<Record<keyof Options, Json | undefined>>)[name];
      if (value === undefined || name === 'sourceCodeIntegration') continue;
      if (env === undefined) {
        Annotations.of(this).addWarningV2(
          'datadog-serverless:no-default',
          `\`${name}\` cannot be an account-wide default. Give it in the templates.`,
        );
      } else environment[env] = isString(value) ? value : typeof value === 'object' ? (vault.restore(value) as string) : String(value);
    }
    return environment;
  }
}
