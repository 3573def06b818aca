import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, StackProps, Tags } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Alias, Architecture, Code, DockerImageCode, DockerImageFunction, Function, FunctionProps, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface ShopProps extends StackProps {
  /** Where the functions' code is; by default, beside this app. */
  readonly sources?: string;
  /** Whether to have the functions that are built first (Java, .NET, Go and the container image); true by default. */
  readonly compiledFunctions?: boolean;
}

/** A small shop in five languages. Nothing in it knows of Datadog. */
export class ShopStack extends Stack {
  /** The Datadog API key; put it in after the first deployment. */
  public readonly apiKeySecret: Secret;
  public readonly functions: Function[] = [];

  private readonly sources: string;
  private readonly orders: Queue;
  private readonly table: Table;

  constructor(scope: Construct, id: string, { sources, compiledFunctions = true, ...props }: ShopProps = {}) {
    super(scope, id, props);
    this.sources = sources ?? join(__dirname, '../src');
    this.apiKeySecret = new Secret(this, 'ApiKeySecret', { description: 'Datadog API key, as plain text', generateSecretString: { excludePunctuation: true } });
    this.orders = new Queue(this, 'Orders', { visibilityTimeout: Duration.seconds(60) });
    this.table = new Table(this, 'OrdersTable', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.addScriptedFunctions();
    if (compiledFunctions) this.addCompiledFunctions();
  }

  private addScriptedFunctions(): void {
    const ORDERS_TABLE = this.table.tableName;

    const checkout = this.addFunction('Checkout', {
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      environment: { ORDERS_TABLE, ORDERS_QUEUE: this.orders.queueUrl },
    });
    this.table.grantWriteData(checkout);
    this.orders.grantSendMessages(checkout);

    const fulfil = this.addFunction('Fulfil', {
      runtime: Runtime.PYTHON_3_13,
      handler: 'app.handler',
      environment: { ORDERS_TABLE, DD_TAGS: 'team:fulfilment' },
    });
    this.table.grantReadWriteData(fulfil);
    fulfil.addEventSource(new SqsEventSource(this.orders, { batchSize: 10 }));

    const status = this.addFunction('Status', {
      runtime: new Runtime('nodejs24.x'),
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      environment: { ORDERS_TABLE },
    });
    this.table.grantReadData(status);
    new Alias(this, 'StatusLive', { aliasName: 'live', version: status.currentVersion });

    const health = this.addFunction('Health', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler' });
    Tags.of(health).add('datadog:instrument', 'false');
  }

  /** A container image, which layers do not reach, among them: its environment is set, and the report says what its Dockerfile needs. */
  private addCompiledFunctions(): void {
    this.addFunction('Invoice', { runtime: Runtime.JAVA_21, handler: 'shop.Invoice::handleRequest', memorySize: 1024 });
    this.addFunction('Ledger', { runtime: Runtime.DOTNET_8, handler: 'Ledger::Shop.Ledger::Handle' });
    this.addFunction('Warehouse', { runtime: Runtime.PROVIDED_AL2023, architecture: Architecture.ARM_64, handler: 'bootstrap' });

    const images = Repository.fromRepositoryName(this, 'Images', 'shop-label');
    const label = new DockerImageFunction(this, 'Label', { code: DockerImageCode.fromEcr(images, { tagOrDigest: '1' }) });
    this.functions.push(label);
  }

  private addFunction(id: string, props: Omit<FunctionProps, 'code'>): Function {
    const code = Code.fromAsset(join(this.sources, id.toLowerCase()));
    const fn = new Function(this, id, { timeout: Duration.seconds(30), memorySize: 256, code, ...props });
    this.functions.push(fn);
    return fn;
  }
}
