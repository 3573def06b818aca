import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnOutput, Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stream, StreamEncryption } from 'aws-cdk-lib/aws-kinesis';
import { Code, Function, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, KinesisEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, QueryLanguage, StateMachine, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

/** Half of the functions in either language, on each version of a runtime that a stage has. */
const RUNTIMES = {
  a: Runtime.NODEJS_22_X,
  b: Runtime.PYTHON_3_12,
  c: Runtime.NODEJS_24_X,
  d: Runtime.PYTHON_3_13,
  e: Runtime.NODEJS_22_X,
  f: Runtime.PYTHON_3_13,
  g: Runtime.NODEJS_24_X,
} as const;

export type Letter = keyof typeof RUNTIMES;

/** The functions that an order comes through, in this order. */
export const LETTERS = ['a', 'b', 'c', 'd', 'e'] as const satisfies readonly Letter[];

export type ChainProps = StackProps & { readonly stackName: string };

/**
 * API Gateway → A → SQS → B → SNS → SQS → C → Kinesis → D → EventBridge → E → S3 and DynamoDB → F, with state machines that call A
 * and F, and queues that F and G read in batches of ten. Nothing in it knows of Datadog.
 */
export class ChainStack extends Stack {
  readonly functions: readonly Function[];
  readonly machines: readonly StateMachine[];

  private readonly byLetter = {} as Record<Letter, Function>;

  constructor(scope: Construct, id: string, props: ChainProps) {
    super(scope, id, props);
    for (const letter of Object.keys(RUNTIMES) as Letter[]) this.byLetter[letter] = this.addFunction(letter, props.stackName);
    this.functions = Object.values(this.byLetter);
    this.addApi();
    this.addQueues();
    this.addStreams();
    this.machines = [this.intake(), this.review()];
    this.addStores(props.stackName);
    this.addBatches();
  }

  private addFunction(letter: Letter, prefix: string): Function {
    const runtime = RUNTIMES[letter];
    const code = readFileSync(join(__dirname, `chain/${letter}.${runtime.name.startsWith('python') ? 'py' : 'js'}`), 'utf8');
    const common = { handler: 'index.handler', timeout: Duration.seconds(30), memorySize: 512 };
    return new Function(this, letter.toUpperCase(), { ...common, functionName: `${prefix}-${letter}`, runtime, code: Code.fromInline(code) });
  }

  private addApi(): void {
    const api = new RestApi(this, 'Api', { cloudWatchRole: false, deployOptions: { stageName: 'dev' } });
    const integration = new LambdaIntegration(this.byLetter.a, { allowTestInvoke: false });
    for (const path of ['orders', 'batches']) api.root.addResource(path).addMethod('POST', integration);
    new CfnOutput(this, 'ApiId', { value: api.restApiId });
  }

  private addQueues(): void {
    const { a, b, c } = this.byLetter;
    const [accepted, published] = ['Accepted', 'Published'].map(id => new Queue(this, id, { visibilityTimeout: Duration.minutes(1) })) as [Queue, Queue];
    const topic = new Topic(this, 'Topic');
    topic.addSubscription(new SqsSubscription(published));
    accepted.grantSendMessages(a);
    a.addEnvironment('QUEUE', accepted.queueUrl);
    topic.grantPublish(b);
    b.addEnvironment('TOPIC', topic.topicArn);
    b.addEventSource(new SqsEventSource(accepted, { batchSize: 1 }));
    c.addEventSource(new SqsEventSource(published, { batchSize: 1 }));
  }

  private addStreams(): void {
    const { c, d, e } = this.byLetter;
    const stream = new Stream(this, 'Stream', { shardCount: 1, encryption: StreamEncryption.UNENCRYPTED, removalPolicy: RemovalPolicy.DESTROY });
    stream.grantWrite(c);
    c.addEnvironment('STREAM', stream.streamName);
    d.addEventSource(new KinesisEventSource(stream, { startingPosition: StartingPosition.TRIM_HORIZON, batchSize: 1 }));
    const bus = new EventBus(this, 'Bus');
    bus.grantPutEventsTo(d);
    d.addEnvironment('BUS', bus.eventBusName);
    new Rule(this, 'Orders', { eventBus: bus, eventPattern: { source: ['chain.d'] }, targets: [new FunctionTarget(e)] });
  }

  private addStores(prefix: string): void {
    const { e, f } = this.byLetter;
    const bucketName = `${prefix}-objects`;
    // Named, so that the permission can stand before the bucket, which asks for it when it is made.
    f.addPermission('FromBucket', { principal: new ServicePrincipal('s3.amazonaws.com'), sourceArn: `arn:${this.partition}:s3:::${bucketName}` });
    const bucket = new Bucket(this, 'Bucket', { bucketName, removalPolicy: RemovalPolicy.DESTROY });
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      lambdaConfigurations: [{ event: 's3:ObjectCreated:*', function: f.functionArn }],
    };
    bucket.node.addDependency(f.permissionsNode.findChild('FromBucket'));
    bucket.grantPut(e);
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.KEYS_ONLY,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    table.grantWriteData(e);
    for (const [name, value] of Object.entries({ BUCKET: bucketName, TABLE: table.tableName })) e.addEnvironment(name, value);
    f.addEventSource(new DynamoEventSource(table, { startingPosition: StartingPosition.TRIM_HORIZON, batchSize: 1 }));
  }

  /** Started from without: the trace of the whole chain is that of the execution. */
  private intake(): StateMachine {
    const payload = TaskInput.fromObject({ queryStringParameters: { id: TaskInput.fromJsonPathAt('$.id').value as string } });
    const accept = new LambdaInvoke(this, 'Accept', { lambdaFunction: this.byLetter.a, payload });
    return this.output('Intake', new StateMachine(this, 'Intake', { definitionBody: DefinitionBody.fromChainable(accept) }));
  }

  /** Started by E, in whose trace it goes on. */
  private review(): StateMachine {
    const count = LambdaInvoke.jsonata(this, 'Count', { lambdaFunction: this.byLetter.f });
    const machine = new StateMachine(this, 'Review', { definitionBody: DefinitionBody.fromChainable(count), queryLanguage: QueryLanguage.JSONATA });
    machine.grantStartExecution(this.byLetter.e);
    this.byLetter.e.addEnvironment('REVIEW', machine.stateMachineArn);
    return this.output('Review', machine);
  }

  private output(id: string, machine: StateMachine): StateMachine {
    new CfnOutput(this, `${id}Arn`, { value: machine.stateMachineArn });
    return machine;
  }

  /** Read when they are full: the mappings are off at first. */
  private addBatches(): void {
    const { a, f, g } = this.byLetter;
    const queues = [f, g].map((fn, index) => {
      const queue = new Queue(this, `Batches${index}`, { visibilityTimeout: Duration.minutes(1) });
      const source = new SqsEventSource(queue, { batchSize: 10, enabled: false });
      fn.addEventSource(source);
      new CfnOutput(this, `BatchSource${index}`, { value: source.eventSourceMappingId });
      queue.grantSendMessages(a);
      return queue.queueUrl;
    });
    a.addEnvironment('BATCH_QUEUES', queues.join(','));
  }
}
