import { CfnCondition, CfnParameter, Fn, Lazy, Stack, Tags } from 'aws-cdk-lib';
import { AttributeType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { IRole, ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, Code, Function as LambdaFunction, ILayerVersion, LayerVersion, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import type { FunctionSpec } from './arbitrary-app';

export function newFunction(scope: Stack, id: string, more: object = {}): LambdaFunction {
  const code = Code.fromBucket(Bucket.fromBucketName(scope, `${id}Code`, 'code'), 'code.zip');
  return new LambdaFunction(scope, id, { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code, ...more });
}

/** Builds the functions of a stack as specs describe them, with the roles, tables and parameters that they share. */
export class FunctionBuilder {
  private readonly condition: CfnCondition;
  private readonly layerList: CfnParameter;
  private readonly sharedRole: IRole;
  private readonly otherRole: IRole;
  private readonly table: Table;

  constructor(
    private readonly stack: Stack,
    others: Stack,
    private readonly region: string,
  ) {
    this.condition = new CfnCondition(stack, 'IsLarge', { expression: Fn.conditionEquals(stack.stackName, 'large') });
    this.layerList = new CfnParameter(stack, 'LayerList', { type: 'CommaDelimitedList', default: this.layerArn('a') });
    this.sharedRole = newRole(stack, 'SharedRole');
    this.otherRole = newRole(others, 'OtherRole');
    this.table = new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  }

  build(spec: FunctionSpec, index: number): IConstruct {
    return spec.level === 1 ? this.level1(spec, `L1Function${index}`) : this.level2(spec, `Function${index}`);
  }

  private level2(spec: FunctionSpec, id: string): IConstruct {
    const { stack } = this;
    const fn = newFunction(stack, id, {
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
