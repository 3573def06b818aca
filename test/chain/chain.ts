import { randomUUID } from 'crypto';
import * as path from 'path';
import { Answer, Environment, EnvironmentOptions, LambdaServer } from '../runtime-api/lambda-server';
import { NODE_MODULES, nodeCommand, NodeVersion, pythonCommand } from '../runtime-api/runtime-clients';
import { AgentSpan, TestAgent } from '../runtime-api/test-agent';
import { Moto } from './moto';
import { LambdaEvent, takeFromQueue, takeFromStream, takeFromTable, wire, Wiring } from './wiring';

export const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
export type Letter = typeof LETTERS[number];

/** How a function of one language comes to run under a layer. */
export interface LayerUnderTest {
  readonly language: 'nodejs' | 'python';
  /** nodejs only. */
  readonly nodeVersion?: NodeVersion;
  /** python only: an interpreter that has awslambdaric and boto3; left out: that of .venv. */
  readonly python?: string;
  /** What the function's Handler is set to; left out: the user's handler, bare. */
  readonly handler?: string;
  /** What the layer's zip unpacks to. */
  readonly opt?: string;
  readonly mount?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ChainOptions {
  readonly layers: Readonly<Record<Letter, LayerUnderTest>>;
  /** Which functions to start; left out: all. */
  readonly letters?: readonly Letter[];
  /** `never` for layers that send after their answer: the chain passes the events on, a freeze would keep their spans back. */
  readonly freeze?: EnvironmentOptions['freeze'];
}

export interface ChainRun {
  readonly answers: Readonly<Record<Letter, Answer>>;
  readonly events: Readonly<Record<Letter, LambdaEvent>>;
  readonly ms: number;
}

/** moto, the test agent and the tests' Lambda, kept over several chains; six functions in any mix of languages. */
export class ChainStage {
  private constructor(readonly moto: Moto, readonly agent: TestAgent, readonly server: LambdaServer) {}

  static async start(): Promise<ChainStage> {
    const [moto, agent] = await Promise.all([Moto.start(), TestAgent.start()]);
    return new ChainStage(moto, agent, new LambdaServer());
  }

  async stop(): Promise<void> {
    await this.server.close();
    await Promise.all([this.moto.stop(), this.agent.stop()]);
  }

  /** Makes queues, topic, stream, bus and table, and starts the six functions. */
  async deploy({ layers, letters = LETTERS, freeze = 'answer' }: ChainOptions): Promise<Chain> {
    const wiring = await wire(this.moto, `chain-${randomUUID().slice(0, 8)}`);
    const started = await Promise.all(letters.map(async letter => [letter, await this.environment(letter, layers[letter], wiring, freeze)] as const));
    for (const [letter, { started: { initError } }] of started) {
      if (initError) throw new Error(`function ${letter} did not start: ${JSON.stringify(initError)}`);
    }
    return new Chain(this.moto, wiring, Object.fromEntries(started) as Record<Letter, Environment>);
  }

  private async environment(letter: Letter, layer: LayerUnderTest, wiring: Wiring, freeze: EnvironmentOptions['freeze']): Promise<Environment> {
    const user = `functions.${letter}`;
    const handler = layer.handler ?? user;
    const node = layer.language === 'nodejs';
    return this.server.environment({
      command: node ? nodeCommand(layer.nodeVersion ?? 22, handler) : pythonCommand(handler, layer.python),
      cwd: __dirname, freeze, opt: layer.opt, mount: layer.mount,
      lambda: { name: `chain-${letter}`, timeoutMs: 10_000 },
      env: {
        DD_LAMBDA_HANDLER: user, DD_TRACE_AGENT_URL: this.agent.url, AWS_ENDPOINT_URL: this.moto.url, CHAIN: JSON.stringify(wiring),
        DD_TRACE_DYNAMODB_TABLE_PRIMARY_KEYS: JSON.stringify({ [wiring.table]: ['pk'] }),
        DD_BOTOCORE_DYNAMODB_TABLE_PRIMARY_KEYS: JSON.stringify({ [wiring.table]: ['pk'] }),
        ...node && { NODE_PATH: [layer.opt && !layer.mount && path.join(layer.opt, 'nodejs/node_modules'), NODE_MODULES].filter(Boolean).join(':') },
        ...layer.env,
      },
    });
  }
}

export class Chain {
  constructor(private readonly moto: Moto, private readonly wiring: Wiring, readonly environments: Readonly<Record<Letter, Environment>>) {}

  /** One request, with these headers, through all six; a function that fails fails the chain. */
  async run(headers: Readonly<Record<string, string>> = {}): Promise<ChainRun> {
    const started = Date.now();
    const answers = {} as Record<Letter, Answer>;
    const events = {} as Record<Letter, LambdaEvent>;
    const { queueB, queueC, stream, queueE, tableStreamArn } = this.wiring;
    const sources: Readonly<Record<Letter, () => Promise<LambdaEvent>>> = {
      a: async () => httpEvent(headers), b: async () => takeFromQueue(this.moto, queueB), c: async () => takeFromQueue(this.moto, queueC),
      d: async () => lastOf(await takeFromStream(this.moto, stream)), e: async () => takeFromQueue(this.moto, queueE),
      f: async () => lastOf(await takeFromTable(this.moto, tableStreamArn)),
    };
    for (const letter of LETTERS) {
      events[letter] = await sources[letter]();
      answers[letter] = await this.invoke(letter, events[letter]);
    }
    return { answers, events, ms: Date.now() - started };
  }

  /** Requests, each with its own headers, to the first function; what they leave in the queue goes to the second as one batch. */
  async runBatch(requests: ReadonlyArray<Readonly<Record<string, string>>>): Promise<LambdaEvent> {
    for (const headers of requests) await this.invoke('a', httpEvent(headers));
    const event = await takeFromQueue(this.moto, this.wiring.queueB);
    await this.invoke('b', event);
    return event;
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.environments).map(async environment => environment.stop()));
  }

  private async invoke(letter: Letter, event: LambdaEvent): Promise<Answer> {
    const answer = await this.environments[letter].invoke(event);
    if (answer.body === undefined) throw new Error(`function ${letter} failed: ${JSON.stringify(answer)}`);
    return answer;
  }
}

/** Streams are read from their beginning; of what an earlier run left there, only the newest record is new. */
function lastOf(event: LambdaEvent): LambdaEvent {
  return { Records: (event.Records as unknown[]).slice(-1) };
}

function httpEvent(headers: Readonly<Record<string, string>>): LambdaEvent {
  const domainName = 'chain.execute-api.us-east-1.amazonaws.com';
  return {
    version: '2.0', routeKey: 'POST /orders', rawPath: '/orders', rawQueryString: '', headers: { host: domainName, ...headers },
    requestContext: {
      accountId: '123456789012', apiId: 'chain', domainName, domainPrefix: 'chain', requestId: randomUUID(), routeKey: 'POST /orders', stage: '$default',
      http: { method: 'POST', path: '/orders', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'chain' }, timeEpoch: Date.now(),
    },
    body: JSON.stringify({ id: randomUUID() }), isBase64Encoded: false,
  };
}

/** The layers that are published, to compare with: what package.json and requirements.txt of the tests bring. */
export const PUBLISHED: Readonly<Record<'nodejs' | 'python', LayerUnderTest>> = {
  nodejs: {
    language: 'nodejs', handler: path.join(NODE_MODULES, 'datadog-lambda-js/dist/handler.handler'),
    env: { DD_TRACE_EXPERIMENTAL_EXPORTER: 'agent', DD_FLUSH_TO_LOG: 'true', DD_COLD_START_TRACING: 'false' },
  },
  python: { language: 'python', handler: 'datadog_lambda.handler.handler', env: { DD_FLUSH_TO_LOG: 'true', DD_COLD_START_TRACING: 'false' } },
};

export function mix(...layers: readonly LayerUnderTest[]): Record<Letter, LayerUnderTest> {
  return Object.fromEntries(LETTERS.map((letter, index) => [letter, layers[index % layers.length]])) as Record<Letter, LayerUnderTest>;
}

/** Spans whose parent is none of the others: one for a connected trace. */
export function roots(spans: readonly AgentSpan[]): AgentSpan[] {
  const ids = new Set(spans.map(({ span_id }) => span_id));
  return spans.filter(({ parent_id }) => !ids.has(parent_id));
}

export interface SpanLink {
  /** Of 128 bits, in hexadecimal. */
  readonly traceId: string;
  readonly spanId: bigint;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The links of a span, wherever its tracer writes them: as JSON with ids in hexadecimal, or as a field with numbers. */
export function linksOf({ span_links, meta }: AgentSpan): SpanLink[] {
  if (span_links) {
    return span_links.map(({ trace_id, trace_id_high, span_id, attributes }) => ({
      traceId: hex(trace_id_high) + hex(trace_id), spanId: BigInt(String(span_id)), attributes: (attributes ?? {}) as SpanLink['attributes'],
    }));
  }
  const written = JSON.parse(meta['_dd.span_links'] ?? '[]') as ReadonlyArray<{ trace_id: string; span_id: string; attributes?: SpanLink['attributes'] }>;
  return written.map(({ trace_id, span_id, attributes = {} }) => ({ traceId: trace_id, spanId: BigInt(`0x${span_id}`), attributes }));
}

const hex = (id: unknown): string => BigInt(String(id ?? 0)).toString(16).padStart(16, '0');

/** The hashes of a span's pointers. */
export function pointerHashes(span: AgentSpan): string[] {
  return linksOf(span).flatMap(({ attributes }) => attributes['ptr.hash'] ?? []);
}
