import { randomInt } from 'node:crypto';
import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { AgentSpan } from '../runtime-api/test-agent';
import { Letter } from './chain-stack';
import { clearAgent, spansOnceThere } from './stage-agent';

const lambda = new LambdaClient();

/** Where the trace of an order begins, before the chain: 128 bits, the upper ones in hexadecimals. */
export const PARENT_ID = 4343n;
export const UPPER = '6553c1a500000000';

/** One request to the chain, in a trace of its own. */
export interface Run {
  readonly id: string;
  readonly traceId: bigint;
}

export interface Ordered {
  readonly runs: readonly [Run, ...Run[]];
  readonly spans: readonly AgentSpan[];
}

/** A chain as it stands, under the name of its stack. */
export class DeployedChain {
  constructor(
    readonly name: string,
    readonly outputs: Readonly<Record<string, string>>,
  ) {}

  /** @throws where API Gateway does not answer what A answers. */
  async post(path: 'orders' | 'batches', more: Readonly<Record<string, string>> = {}): Promise<Run> {
    const traceId = BigInt(randomInt(2 ** 40, 2 ** 47));
    const run = { id: `order-${traceId}`, traceId };
    const headers = {
      'x-datadog-trace-id': String(traceId),
      'x-datadog-parent-id': String(PARENT_ID),
      'x-datadog-sampling-priority': '1',
      'x-datadog-tags': `_dd.p.tid=${UPPER}`,
    };
    const query = new URLSearchParams({ id: run.id, ...more }).toString();
    const url = `${process.env.AWS_ENDPOINT_URL}/restapis/${this.outputs.ApiId}/dev/_user_request_/${path}?${query}`;
    const response = await fetch(url, { method: 'POST', headers });
    if (response.status !== 202) throw new Error(`${url}: ${response.status}: ${await response.text()}`);
    return run;
  }

  /** Orders, one after the other, and what the agent has of them: A to E have a span each, F two for what it is told by pointers. */
  async order(count: number, more: Readonly<Record<string, string>> = {}): Promise<Ordered> {
    await clearAgent();
    const runs: Run[] = [];
    for (let run = 0; run < count; run++) runs.push(await this.post('orders', more));
    return { runs: runs as [Run, ...Run[]], spans: await this.spansOnce(count * (more.review ? 8 : 7)) };
  }

  async spansOnce(invocations: number): Promise<readonly AgentSpan[]> {
    return spansOnceThere(invocations, span => this.isLambda(span));
  }

  /** Lets the functions of batches read what is in their queues. */
  async readBatches(): Promise<void> {
    for (const id of ['BatchSource0', 'BatchSource1']) await lambda.send(new UpdateEventSourceMappingCommand({ UUID: this.outputs[id], Enabled: true }));
  }

  isLambda({ name, resource }: AgentSpan, letter?: Letter): boolean {
    return name === 'aws.lambda' && (letter ? resource === `${this.name}-${letter}` : resource.startsWith(`${this.name}-`));
  }

  letterOf({ resource }: AgentSpan): string {
    return resource.slice(this.name.length + 1);
  }
}
