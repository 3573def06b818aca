import { ChildProcess, spawn } from 'child_process';
import { createServer } from 'net';
import { venvBinary } from './runtime-clients';

export interface AgentSpan {
  readonly trace_id: bigint;
  readonly span_id: bigint;
  readonly parent_id: bigint;
  readonly name: string;
  readonly service: string;
  readonly resource: string;
  readonly type?: string;
  /** Nanoseconds. */
  readonly start: bigint;
  readonly duration: bigint;
  readonly error: number;
  readonly meta: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly span_links?: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

const ID_FIELDS = ['trace_id', 'span_id', 'parent_id', 'start', 'duration'] as const;

/** Datadog's ddapm-test-agent: takes traces as the extension would and checks them. */
export class TestAgent {
  private constructor(readonly port: number, readonly child: ChildProcess) {}

  static async start(): Promise<TestAgent> {
    const [port, otlpHttp, otlpGrpc] = await Promise.all([freePort(), freePort(), freePort()]); // its OTLP ports are fixed by default
    const env = { ...process.env, ENABLED_CHECKS: 'trace_count_header,meta_tracer_version_header,trace_content_length,trace_stall' };
    delete (env as NodeJS.ProcessEnv).DD_API_KEY; // with a key the agent calls out, and dies where it cannot
    const ports = ['-p', port, '--otlp-http-port', otlpHttp, '--otlp-grpc-port', otlpGrpc].map(String);
    const child = spawn(venvBinary('ddapm-test-agent'), ports, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => { said = (said + text).slice(-2000); });
    const agent = new TestAgent(port, child);
    await agent.until(async () => {
      if (child.exitCode !== null) throw new Error(`the test agent ended at its start:\n${said}`);
      return agent.get('/info').then(() => true, () => false);
    }, 15_000);
    return agent;
  }

  get url(): string { return `http://127.0.0.1:${this.port}`; }

  /** Every trace so far, each a list of spans with its ids as BigInt. */
  async traces(): Promise<AgentSpan[][]> {
    const traces = parseBigJson(await this.get('/test/traces')) as Array<Array<Record<string, unknown>>>;
    return traces.map(trace => trace.map(toSpan));
  }

  async spans(): Promise<AgentSpan[]> { return (await this.traces()).flat(); }

  /** Waits for at least so many spans (of one kind); gives back all that there is, also when the time is up. */
  async waitForSpans(count: number, limitMs = 3000, kind: (span: AgentSpan) => boolean = () => true): Promise<AgentSpan[]> {
    await this.until(async () => (await this.spans()).filter(kind).length >= count, limitMs).catch(() => undefined);
    return this.spans();
  }

  /** Names of checks that failed, with what they said. */
  async failedChecks(): Promise<string[]> {
    const summary = JSON.parse(await this.get('/test/trace_check/summary?return_all=true')) as Record<string, { Failed_Checks?: number }>;
    return Object.entries(summary).filter(([, { Failed_Checks }]) => (Failed_Checks ?? 0) > 0).map(([name]) => name);
  }

  /** Every request that came in, with headers, decoded by the agent where it can. */
  async requests(): Promise<Array<Readonly<{ method: string; url: string; headers: Readonly<Record<string, string>>; body: string }>>> {
    return JSON.parse(await this.get('/test/session/requests')) as Array<{ method: string; url: string; headers: Record<string, string>; body: string }>;
  }

  async clear(): Promise<void> { await this.get('/test/session/clear'); }
  pause(): void { this.child.kill('SIGSTOP'); }
  resume(): void { this.child.kill('SIGCONT'); }

  async stop(): Promise<void> {
    this.resume();
    this.child.kill('SIGKILL');
    if (this.child.exitCode === null && this.child.signalCode === null) await new Promise(resolve => this.child.once('close', resolve));
  }

  private async get(path: string): Promise<string> {
    const response = await fetch(`${this.url}${path}`);
    return response.text();
  }

  private async until(done: () => Promise<boolean>, limitMs: number): Promise<void> {
    for (const end = Date.now() + limitMs; Date.now() < end;) {
      if (await done()) return;
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    throw new Error(`the test agent on port ${this.port} was not ready within ${limitMs} ms`);
  }
}

/** JSON in which integers of 16 digits and more become decimal strings, since a double does not hold them. */
export function parseBigJson(text: string): unknown {
  return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, token => token.startsWith('"') ? token : `"${token}"`));
}

export function toSpan(raw: Readonly<Record<string, unknown>>): AgentSpan {
  const ids = Object.fromEntries(ID_FIELDS.map(field => [field, BigInt(String(raw[field] ?? 0))]));
  return { error: 0, meta: {}, metrics: {}, ...raw, ...ids } as unknown as AgentSpan;
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
