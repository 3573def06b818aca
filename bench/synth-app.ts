import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Architecture, CfnFunction, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Datadog } from '../src';

/**
 * One run of the benchmark, in a process of its own: builds an app of 400 functions in four stacks and synthesizes it, `without`
 * Datadog, `by-hand` (what the construct adds, written out), or `with` the construct. Prints the milliseconds that took, on the
 * wall and of processor time.
 */
const STACKS = 4;
const FUNCTIONS_PER_STACK = 100;
const RUNTIMES = [Runtime.NODEJS_22_X, Runtime.PYTHON_3_13, Runtime.NODEJS_20_X, Runtime.PYTHON_3_12];

/** Functions as apps have them: an asset, a table, a queue now and then, some published. */
function addFunctions(stack: Stack, code: string): void {
  const table = new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const queue = new Queue(stack, 'Queue', { visibilityTimeout: Duration.seconds(60) });
  for (let index = 0; index < FUNCTIONS_PER_STACK; index++) {
    const fn = new LambdaFunction(stack, `Function${index}`, {
      runtime: RUNTIMES[index % RUNTIMES.length]!,
      architecture: index % 3 === 0 ? Architecture.X86_64 : Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(code),
      memorySize: 512,
      timeout: Duration.seconds(30),
      environment: { TABLE: table.tableName, QUEUE: queue.queueUrl, STAGE: 'prod' },
    });
    table.grantReadWriteData(fn);
    if (index % 10 === 0) fn.addEventSource(new SqsEventSource(queue));
    if (index % 10 === 1) fn.addAlias('live');
  }
}

/** The same additions as overrides and a policy each, with nothing read and nothing decided. */
function addByHand(stack: Stack, apiKeySecret: Secret): void {
  const variables = {
    DD_LAMBDA_HANDLER: 'index.handler',
    DD_API_KEY_SECRET_ARN: apiKeySecret.secretArn,
    DD_SITE: 'datadoghq.com',
    DD_TRACE_ENABLED: 'true',
    DD_LOGS_INJECTION: 'false',
    DD_ENV: 'prod',
    DD_SERVICE: 'shop',
    DD_VERSION: '1',
    DD_TAGS: 'team:a',
  };
  const layers = ['Datadog-Node22-x:120', 'Datadog-Extension:80'].map(layer => `arn:aws:lambda:eu-west-1:464622532012:layer:${layer}`);
  const statement = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: apiKeySecret.secretArn };
  for (const fn of stack.node.children.filter((child): child is LambdaFunction => child instanceof LambdaFunction)) {
    const resource = fn.node.defaultChild as CfnFunction;
    for (const [name, value] of Object.entries(variables)) resource.addPropertyOverride(`Environment.Variables.${name}`, value);
    resource.addPropertyOverride('Handler', '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler');
    resource.addPropertyOverride('Layers', layers);
    resource.addPropertyOverride('Tags', Object.entries({ env: 'prod', service: 'shop', version: '1' }).map(([Key, Value]) => ({ Key, Value })));
    const PolicyDocument = { Version: '2012-10-17', Statement: [statement] };
    new CfnResource(stack, `${fn.node.id}Policy`, {
      type: 'AWS::IAM::Policy',
      properties: { PolicyName: 'Datadog', PolicyDocument, Roles: [fn.role!.roleName] },
    });
  }
}

function synthesize(mode: string, folder: string): void {
  const code = join(folder, 'code');
  mkdirSync(code);
  writeFileSync(join(code, 'index.js'), 'exports.handler = async () => {};\n');
  const app = new App({ outdir: join(folder, 'cdk.out') });
  for (let index = 0; index < STACKS; index++) {
    const stack = new Stack(app, `Stack${index}`, { env: { region: 'eu-west-1', account: '123456789012' } });
    const apiKeySecret = new Secret(stack, 'ApiKey');
    addFunctions(stack, code);
    if (mode === 'by-hand') addByHand(stack, apiKeySecret);
    if (mode === 'with') Datadog.instrument(stack, { apiKeySecret, env: 'prod', service: 'shop', version: '1', tags: 'team:a' });
  }
  app.synth();
}

const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
const [wall, processor] = [performance.now(), process.cpuUsage()];
synthesize(process.argv[2] ?? 'with', folder);
const { user, system } = process.cpuUsage(processor);
console.log(JSON.stringify({ wall: performance.now() - wall, processor: (user + system) / 1000 }));
rmSync(folder, { recursive: true });
