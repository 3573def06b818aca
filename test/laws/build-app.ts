import { App, CfnCondition, CfnOutput, CfnParameter, Fn, Lazy, Stack, Tags, Token } from 'aws-cdk-lib';
import { AttributeType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { IRole, ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, CfnFunction, Code, Function as LambdaFunction, ILayerVersion, LayerVersion, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { IConstruct } from 'constructs';
import type { DatadogProps } from '../../src/cdk';
import type { AppSpec, FunctionSpec } from './arbitrary-app';

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
  private readonly condition: CfnCondition;
  private readonly layerList: CfnParameter;
  private readonly sharedRole: IRole;
  private readonly otherRole: IRole;
  private readonly table: Table;
  private readonly parameters: Record<string, unknown> = {};
  private readonly props: Record<string, unknown> = {};

  constructor(
    private readonly stack: Stack,
    private readonly others: Stack,
    private readonly spec: AppSpec,
    private readonly region: string,
  ) {
    this.condition = new CfnCondition(stack, 'IsLarge', { expression: Fn.conditionEquals(stack.stackName, 'large') });
    this.layerList = new CfnParameter(stack, 'LayerList', { type: 'CommaDelimitedList', default: this.layerArn('a') });
    this.sharedRole = newRole(stack, 'SharedRole');
    this.otherRole = newRole(others, 'OtherRole');
    this.table = new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  }

  build(): BuiltApp {
    const { spec, stack } = this;
    const functions = spec.functions.map((fn, index) => (fn.level === 1 ? this.level1(fn, `L1Function${index}`) : this.level2(fn, `Function${index}`)));
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
    if (this.spec.forwarder === 'other-stack') this.give('forwarderArn', this.function(this.others, 'Forwarder').functionArn);
  }

  private function(scope: Stack, id: string, more: object = {}): LambdaFunction {
    const code = Code.fromBucket(Bucket.fromBucketName(scope, `${id}Code`, 'code'), 'code.zip');
    return new LambdaFunction(scope, id, { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code, ...more });
  }

  private level2(spec: FunctionSpec, id: string): IConstruct {
    const { stack } = this;
    const fn = this.function(stack, id, {
      runtime: new Runtime(spec.runtime),
      architecture: spec.arm ? Architecture.ARM_64 : Architecture.X86_64,
      layers: this.layers(spec, id),
      ...(spec.environment === 'map' && { environment: this.variables(spec, id) }),
      ...(spec.role !== 'own' && { role: this.role(spec) }),
      ...(spec.logGroup === 'given' && { logGroup: new LogGroup(stack, `${id}Log`) }),
      ...(spec.traced && { tracing: Tracing.ACTIVE }),
    });
    if (spec.environment === 'added-later') for (const [key, value] of Object.entries(this.variables(spec, id))) fn.addEnvironment(key, value);
    if (spec.published) fn.addAlias('live');
    for (const tag of spec.tags) Tags.of(fn).add(tag, tag === 'datadog:instrument' ? 'false' : 'mine');
    this.override(spec, fn.node.defaultChild as CfnFunction, id);
    return fn;
  }

  private level1(spec: FunctionSpec, id: string): IConstruct {
    const fn = new CfnFunction(this.stack, id, {
      runtime: spec.runtime,
      handler: 'index.handler',
      role: this.role(spec).roleArn,
      code: { s3Bucket: 'code', s3Key: 'code.zip' },
      architectures: [spec.arm ? 'arm64' : 'x86_64'],
      ...(spec.environment === 'map' && { environment: { variables: this.variables(spec, id) } }),
      tags: spec.tags.map(key => ({ key, value: key === 'datadog:instrument' ? 'false' : 'mine' })),
    });
    this.override(spec, fn, id);
    return fn;
  }

  private override(spec: FunctionSpec, fn: CfnFunction, id: string): void {
    const { logicalId } = this.condition;
    const variables = this.variables(spec, id);
    const layer = this.layerArn('overridden');
    if (spec.overrides.includes('Handler')) fn.addPropertyOverride('Handler', 'other.handler');
    if (spec.overrides.includes('Architectures')) fn.addPropertyOverride('Architectures', [spec.arm ? 'x86_64' : 'arm64']);
    if (spec.overrides.includes('Runtime')) fn.addPropertyOverride('Runtime', Fn.conditionIf(logicalId, 'nodejs22.x', 'python3.13'));
    if (spec.overrides.includes('Tags')) fn.addPropertyOverride('Tags', Fn.conditionIf(logicalId, [{ Key: 'env', Value: 'x' }], Fn.ref('AWS::NoValue')));
    if (spec.environment === 'overridden') fn.addPropertyOverride('Environment.Variables', variables);
    if (spec.environment === 'conditional') {
      fn.addPropertyOverride('Environment', Fn.conditionIf(logicalId, { Variables: variables }, Fn.ref('AWS::NoValue')));
    }
    if (spec.environment === 'lazy-override') fn.addPropertyOverride('Environment.Variables', Lazy.any({ produce: () => variables }));
    if (spec.layers === 'overridden') fn.addPropertyOverride('Layers', [layer]);
    if (spec.layers === 'parameter') fn.addPropertyOverride('Layers', this.layerList.valueAsList);
    if (spec.layers === 'conditional') fn.addPropertyOverride('Layers', Fn.conditionIf(logicalId, [layer], Fn.ref('AWS::NoValue')));
    if (spec.logGroup === 'declared') new LogGroup(this.stack, `${id}Log`, { logGroupName: `/aws/lambda/${Fn.ref(this.stack.getLogicalId(fn))}` });
    if (spec.logGroup === 'overridden') fn.addPropertyOverride('LoggingConfig', { LogFormat: 'JSON' });
  }

  private variables(spec: FunctionSpec, id: string): Record<string, string> {
    return {
      OWN: 'mine',
      STACK: this.stack.stackId,
      ...(spec.datadogVariables && { DD_ENV: 'own', DD_TAGS: 'team:own,x:y', DD_LOG_LEVEL: 'DEBUG' }),
      ...this.tableVariable(spec, id),
    };
  }

  private tableVariable({ table }: FunctionSpec, id: string): Record<string, string> {
    if (table === 'none') return {};
    if (table === 'table') return { TABLE: this.table.tableName };
    const partitionKey = { name: 'pk', type: AttributeType.STRING };
    const found = this.stack.node.tryFindChild(`${id}Table`) as Table | undefined;
    if (found) return { TABLE: found.tableName };
    const made =
      table === 'named-table'
        ? new Table(this.stack, `${id}Table`, { partitionKey, sortKey: { name: 'sk', type: AttributeType.NUMBER }, tableName: `${id}-table` })
        : new TableV2(this.stack, `${id}Table`, { partitionKey });
    return { TABLE: made.tableName };
  }

  private role({ role }: FunctionSpec): IRole {
    if (role === 'cross-stack') return this.otherRole;
    if (role !== 'imported') return this.sharedRole;
    const before = this.stack.node.tryFindChild('ImportedRole') as IRole | undefined;
    return before ?? Role.fromRoleArn(this.stack, 'ImportedRole', 'arn:aws:iam::123456789012:role/imported');
  }

  private layers({ layers }: FunctionSpec, id: string): ILayerVersion[] {
    const names: Readonly<Record<string, readonly string[]>> = { 'own': ['a'], 'two': ['a', 'b'], 'older-datadog': ['Datadog-Node22-x'] };
    return (names[layers] ?? []).map((name, index) => LayerVersion.fromLayerVersionArn(this.stack, `${id}Layer${index}`, this.layerArn(name)));
  }

  private layerArn(name: string): string {
    const datadog = name.startsWith('Datadog');
    return `arn:aws:lambda:${this.region}:${datadog ? '464622532012' : '123456789012'}:layer:${name}:1`;
  }
}

function newRole(scope: Stack, id: string): Role {
  const basic = ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole');
  return new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), managedPolicies: [basic] });
}
