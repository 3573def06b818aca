import { ChildProcess, spawn } from 'child_process';
import * as path from 'path';
import { createInterface } from 'readline';

export interface EnvironmentOptions {
  /** The runtime client's command: see runtime-clients.ts. */
  readonly command: readonly string[];
  /** What plays /var/task. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly lambda?: Readonly<Partial<{
    name: string; handler: string; region: string; account: string; memory: number; timeoutMs: number; initializationType: string;
  }>>;
  /** The folder that plays /opt: on NODE_PATH and PYTHONPATH, or really at /opt with `mount` (needs user namespaces or root). */
  readonly opt?: string;
  readonly mount?: boolean;
  readonly freeze?: 'answer' | 'next' | 'never';
}

export interface InvokeOptions {
  readonly requestId?: string;
  readonly functionArn?: string;
  readonly traceHeader?: string;
  /** The JSON text of the client context. */
  readonly clientContext?: string;
  readonly identity?: string;
  readonly timeoutMs?: number;
  /** SIGKILL for the whole process group in the tick in which the answer's last byte is here. */
  readonly killAfterAnswer?: boolean;
}

export interface Answer {
  readonly requestId: string;
  readonly ms: number;
  /** The answer's text, or undefined when there was an error, an exit or a timeout instead. */
  readonly body?: string;
  readonly error?: string;
  readonly errorType?: string;
  readonly streaming?: boolean;
  readonly contentType?: string;
  readonly timeout?: boolean;
  readonly exit?: { readonly code: number | null; readonly signal: string | null };
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly initMs: number;
  readonly pid?: number;
  readonly initError?: Readonly<Record<string, unknown>>;
}

export interface EnvironmentRecords {
  readonly requests: ReadonlyArray<{
    readonly at: number; readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string>>;
    readonly body?: string; readonly aborted?: boolean; readonly firstByteAt?: number;
  }>;
  readonly telemetry: ReadonlyArray<{ readonly type: string; readonly record: Readonly<Record<string, unknown>> }>;
  readonly output: { readonly stdout: string; readonly stderr: string };
  readonly exit: Answer['exit'] | null;
}

export interface PeerRecords {
  readonly received: ReadonlyArray<{ readonly at: number; readonly head?: string; readonly body?: string; readonly cut?: boolean }>;
  readonly connections: number;
  readonly open: number;
}

export type PeerMode = 'ok' | 'refuse' | 'half' | 'cut' | 'deaf' | `slow:${number}`;

/** The tests' Lambda: server.mjs as a child process. One a test file; `close` ends all that it started. */
export class LambdaServer {
  private readonly child: ChildProcess;
  private readonly pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  private lastId = 0;

  constructor() {
    this.child = spawn(process.execPath, [path.join(__dirname, 'server.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.child.stdout! }).on('line', line => this.settle(line));
    this.child.on('close', () => this.pending.forEach(({ reject }) => reject(new Error('the Lambda server has ended'))));
  }

  async environment(options: EnvironmentOptions): Promise<Environment> {
    const { name, ...started } = await this.ask<{ name: string } & Started>('start', { ...options });
    return new Environment(this, name, started);
  }

  async peer(options: { readonly kind?: 'http' | 'udp'; readonly mode?: PeerMode; readonly port?: number } = {}): Promise<Peer> {
    const { name, port } = await this.ask<{ name: string; port: number }>('peer', { ...options });
    return new Peer(this, name, port);
  }

  async ask<T>(what: string, request: Readonly<Record<string, unknown>>): Promise<T> {
    const id = ++this.lastId;
    const answer = new Promise<T>((resolve, reject) => this.pending.set(id, { resolve: resolve as (value: unknown) => void, reject }));
    this.child.stdin!.write(`${JSON.stringify({ id, do: what, ...request })}\n`);
    return answer;
  }

  async close(): Promise<void> {
    this.child.stdin!.end();
    if (this.child.exitCode === null) await new Promise(resolve => this.child.once('close', resolve));
  }

  private settle(line: string): void {
    const { id, ok, failed } = JSON.parse(line) as { id: number; ok?: unknown; failed?: string };
    const waiting = this.pending.get(id);
    this.pending.delete(id);
    if (failed === undefined) waiting?.resolve(ok);
    else waiting?.reject(new Error(failed));
  }
}

export class Environment {
  constructor(private readonly server: LambdaServer, private readonly name: string, readonly started: Started) {}

  /** Invokes with a value, or with the very text of an event. */
  async invoke(event: unknown, options: InvokeOptions = {}): Promise<Answer> {
    return this.invokeText(JSON.stringify(event), options);
  }

  async invokeText(payload: string, options: InvokeOptions = {}): Promise<Answer> {
    return this.server.ask('invoke', { name: this.name, payload, ...options });
  }

  async signal(signal: NodeJS.Signals): Promise<boolean> { return this.server.ask('signal', { name: this.name, signal }); }
  async records(): Promise<EnvironmentRecords> { return this.server.ask('records', { name: this.name }); }
  async stop(): Promise<void> { return this.server.ask('stop', { name: this.name }); }
}

/** Something a layer talks to: an agent in a mood, or a UDP sink. */
export class Peer {
  constructor(private readonly server: LambdaServer, private readonly name: string, readonly port: number) {}

  async mode(mode: PeerMode): Promise<void> { return this.server.ask('mode', { name: this.name, mode }); }
  async records(): Promise<PeerRecords> { return this.server.ask('records', { name: this.name }); }
  /** The bodies of whole requests, or the packets. */
  async bodies(): Promise<Buffer[]> {
    return (await this.records()).received.flatMap(({ body }) => body === undefined ? [] : [Buffer.from(body, 'base64')]);
  }

  async stop(): Promise<void> { return this.server.ask('stop', { name: this.name }); }
}
