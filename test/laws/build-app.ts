import { App, CfnOutput, CfnParameter, Stack, Token } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { IConstruct } from 'constructs';
import type { DatadogProps } from '../../src/cdk';
import type { AppSpec } from './arbitrary-app';
import { FunctionBuilder, newFunction } from './build-function';

export interface BuiltApp {
  readonly stack: Stack;
  readonly functions: readonly IConstruct[];
  /** What the construct is given. */
  readonly props: DatadogProps;
  /** The same for the macro; `output` names the output of the stack that has the value as the template holds it. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Marks a parameter of the macro whose value stands in an output of the stack. */
export interface FromOutput { readonly output: string }

/** Builds the app that a spec describes, always the same way. */
export function buildApp(spec: AppSpec, region: string | undefined): BuiltApp {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const env = region === undefined ? {} : { env: { region, account: '123456789012' } };
  const others = new Stack(app, 'Others', env);
  const stack = new Stack(app, 'Stack', env);
  return new AppBuilder(stack, others, spec, region ?? 'us-east-1').build();
}

class AppBuilder {
  private readonly parameters: Record<string, unknown> = {};
  private readonly props: Record<string, unknown> = {};

  constructor(
    private readonly stack: Stack,
    private readonly others: Stack,
    private readonly spec: AppSpec,
    private readonly region: string,
  ) {}

  build(): BuiltApp {
    const { spec, stack } = this;
    const builder = new FunctionBuilder(stack, this.others, this.region);
    const functions = spec.functions.map((fn, index) => builder.build(fn, index));
    for (const [name, value] of Object.entries(spec.options)) if (value !== undefined) this.give(name, value);
    // The ARN of this product's own layer is the app's or the macro's stack's to know.
    this.give('runtimeLayers', 'datadog');
    this.giveKey();
    this.giveForwarder();
    if (spec.envToken) this.give('env', new CfnParameter(stack, 'EnvName', { default: 'prod' }).valueAsString);
    // The CI provider's variables are not the macro's to read.
    this.props.sourceCodeIntegration ??= spec.options.gitCommitSha !== undefined && spec.options.gitRepositoryUrl !== undefined;
    this.parameters.sourceCodeIntegration = this.props.sourceCodeIntegration;
    return { stack, functions, props: this.props as DatadogProps, parameters: this.parameters };
  }

  /** Gives an option to both hands: as it is to the construct, as the template will hold it to the macro. */
  private give(name: string, value: unknown, prop: string = name, propValue: unknown = value): void {
    this.props[prop] = propValue;
    if (!Token.isUnresolved(value)) {
      this.parameters[name] = value;
      return;
    }
    new CfnOutput(this.stack, `Given${name}`, { value: String(value) });
    this.parameters[name] = { output: `Given${name}` } satisfies FromOutput;
  }

  private giveKey(): void {
    const { stack, others } = this;
    const partition = this.region.startsWith('cn-') ? 'aws-cn' : this.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
    const arn = `arn:${partition}:secretsmanager:${this.region}:123456789012:secret:datadog/key`;
    const give: Readonly<Record<AppSpec['key'], () => void>> = {
      'none': () => undefined,
      'plain': () => this.give('apiKey', '0123456789abcdef'),
      'kms': () => this.give('apiKmsKey', 'Y2lwaGVydGV4dA=='),
      'secret': () => this.giveSecret(new Secret(stack, 'Key')),
      'secret-with-key': () => this.giveSecret(new Secret(stack, 'Key', { encryptionKey: new Key(stack, 'MasterKey') })),
      'other-stack-secret': () => this.giveSecret(new Secret(others, 'Key')),
      'complete-arn': () => this.giveSecret(Secret.fromSecretCompleteArn(stack, 'Key', `${arn}-AbCdEf`) as Secret),
      'partial-arn': () => this.giveSecret(Secret.fromSecretPartialArn(stack, 'Key', arn) as Secret),
      'secret-name': () => this.giveSecret(Secret.fromSecretNameV2(stack, 'Key', 'datadog/key') as Secret),
      'parameter': () => {
        const parameter = StringParameter.fromSecureStringParameterAttributes(stack, 'Key', { parameterName: '/datadog/key' });
        this.give('apiKeySsmArn', parameter.parameterArn, 'apiKeyParameter', parameter);
      },
      'parameter-arn': () => this.give('apiKeySsmArn', `arn:${partition}:ssm:${this.region}:123456789012:parameter/datadog/key`),
      'token': () => this.give('apiKeySecretArn', new CfnParameter(stack, 'KeyArn', { default: `${arn}-AbCdEf` }).valueAsString),
    };
    give[this.spec.key]();
  }

  private giveSecret(secret: Secret): void {
    this.give('apiKeySecretArn', secret.secretFullArn ?? secret.secretArn, 'apiKeySecret', secret);
    if (!secret.encryptionKey) return;
    this.give('apiKeyEncryptionKeyArn', secret.encryptionKey.keyArn);
    delete this.props.apiKeyEncryptionKeyArn;
  }

  private giveForwarder(): void {
    const arn = `arn:aws:lambda:${this.region}:123456789012:function:forwarder`;
    if (this.spec.forwarder === 'arn') this.give('forwarderArn', arn);
    if (this.spec.forwarder === 'token') this.give('forwarderArn', new CfnParameter(this.stack, 'Forwarder').valueAsString);
    if (this.spec.forwarder === 'other-stack') this.give('forwarderArn', newFunction(this.others, 'Forwarder').functionArn);
  }
}
