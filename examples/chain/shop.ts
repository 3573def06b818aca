import { join } from 'node:path';
import { LambdaEvent, takeFromQueue, takeFromStream } from '../../test/chain/wiring';
import { AgentSink, DecodedSpan } from '../../test/layer/nodejs/agent-sink';
import { Environment, LambdaServer } from '../../test/runtime-api/lambda-server';
import { NODE_MODULES } from '../../test/runtime-api/runtime-clients';
import { Cloud, NAMES, newNode, TABLE_KEY } from './cloud';
import { httpEvent, itemEvent, objectEvent } from './events';

export const FUNCTIONS = ['checkout', 'collect', 'pack', 'track', 'ship', 'notify'] as const;
export type FunctionName = typeof FUNCTIONS[number];

/** The layer's folder as /opt would hold it. */
const OPT = join(__dirname, '../../assets/layer-nodejs');
const LAYER_HANDLER = join(OPT, 'nodejs/node_modules/datadog-lambda-js/handler.handler');

/** Six functions behind the layer, each stopped in the tick of its answer until its next event, as Lambda freezes it. */
export class Shop {
  private constructor(
    private readonly cloud: Cloud, private readonly server: LambdaServer, private readonly sink: AgentSink,
    private readonly functions: Readonly<Record<FunctionName, Environment>>,
  ) {}

  static async open(): Promise<Shop> {
    const [cloud, server, sink] = [await Cloud.start(), new LambdaServer(), new AgentSink()];
    const agent = `http://127.0.0.1:${await sink.listen()}`;
    const env = { ...cloud.environment, DD_TRACE_AGENT_URL: agent };
    const started = await Promise.all(FUNCTIONS.map(async name => [name, await startFunction(server, name, env)]));
    return new Shop(cloud, server, sink, Object.fromEntries(started) as Record<FunctionName, Environment>);
  }

  /** Two orders, one shipment. Gives back every span that the functions have handed over. */
  async sell(orders: readonly string[]): Promise<readonly DecodedSpan[]> {
    for (const order of orders) await this.invoke('checkout', httpEvent({ order }));
    await this.invoke('collect', await takeFromQueue(this.cloud, this.cloud.queueUrl(NAMES.orders)));
    await this.invoke('pack', await takeFromQueue(this.cloud, this.cloud.queueUrl(NAMES.shipments)));
    await this.invoke('track', await takeFromStream(this.cloud, NAMES.shipments));
    await this.invoke('ship', await takeFromQueue(this.cloud, this.cloud.queueUrl(NAMES.events)));
    for (const object of await this.cloud.objects()) await this.invoke('notify', objectEvent(NAMES.bucket, object));
    for (const item of await this.cloud.items()) await this.invoke('notify', itemEvent(NAMES.table, TABLE_KEY, item));
    return this.sink.take().spans;
  }

  async close(): Promise<void> {
    await this.server.close();
    this.cloud.stop();
    this.sink.close();
  }

  private async invoke(name: FunctionName, event: LambdaEvent): Promise<void> {
    const answer = await this.functions[name].invoke(event);
    if (answer.body === undefined) throw new Error(`${name} failed: ${answer.error ?? answer.stderr}`);
  }
}

async function startFunction(server: LambdaServer, name: FunctionName, env: Readonly<Record<string, string>>): Promise<Environment> {
  const environment = await server.environment({
    command: [newNode(), join(__dirname, 'bootstrap.mjs'), LAYER_HANDLER], cwd: __dirname,
    lambda: { name, timeoutMs: 10_000 },
    env: {
      ...env,
      NODE_PATH: `${join(OPT, 'nodejs/node_modules')}:${NODE_MODULES}`,
      DD_LAMBDA_HANDLER: `functions.${name}`,
      DD_ENHANCED_METRICS: 'false',
      // The tree shows calls between services; what a cold start loads would hide them.
      DD_COLD_START_TRACING: 'false',
      // The one thing that a pointer needs to be told: which attributes of a PutItem are the table's keys.
      DD_TRACE_DYNAMODB_TABLE_PRIMARY_KEYS: JSON.stringify({ [NAMES.table]: [TABLE_KEY] }),
    },
  });
  const { initError } = environment.started;
  if (initError) throw new Error(`${name} did not start: ${JSON.stringify(initError)}`);
  return environment;
}
