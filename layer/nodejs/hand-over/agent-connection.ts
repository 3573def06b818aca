import { AsyncLocalStorage } from 'node:async_hooks';
import type { OnReadOpts, Socket, SocketConstructorOpts } from 'node:net';
import { note } from '../diagnostics';
import { net } from '../node-modules';
import { untraced } from '../untraced';
import { descriptorOf, writeNow } from './descriptor';
import { type Reply, ReplyReader } from './reply-reader';

/** A write that the kernel does not take in this time is given up: the answer waits no longer. */
const WRITE_LIMIT_MS = 500;
/** Replies are some hundred bytes; a longer one comes in pieces. */
const READ_BYTES = 4096;

/** https://nodejs.org/api/net.html#socketconnectoptions-connectlistener: the constructor takes it too. */
type SocketOptions = SocketConstructorOpts & { readonly onread: OnReadOpts };

export interface Endpoint { readonly host: string; readonly port: number }
export type Outcome = 'taken' | 'broken' | 'late';

/** The context of the start, so that no invocation's context lives on in a socket. */
let outside: ReturnType<typeof AsyncLocalStorage.snapshot> | undefined;

/**
 * One keep-alive connection to the agent. What the kernel has taken is never sent again, whatever becomes of the connection:
 * the agent may have it.
 */
export class AgentConnection {
  /** Requests that the kernel has taken and whose reply is not read yet. */
  awaited = 0;
  /** When something was last written or read. */
  usedAt = Date.now();
  private readonly replies = new ReplyReader();
  private readonly socket: Socket;

  constructor(endpoint: Endpoint, private readonly onReply: (reply: Reply) => void, private readonly onGone: (connection: AgentConnection) => void) {
    outside ??= AsyncLocalStorage.snapshot();
    this.socket = outside(() => untraced(() => this.newSocket().connect({ ...endpoint, noDelay: true }))).unref();
  }

  /** Hands over a request: at once `taken` when the kernel had room for all of it, else how it ended within the limit. */
  send(request: Uint8Array): 'taken' | Promise<Outcome> {
    this.usedAt = Date.now();
    const taken = this.write(request);
    if (taken === undefined) return Promise.resolve('broken');
    if (taken < request.length) return this.queue(taken > 0 ? request.subarray(taken) : request);
    this.awaited++;
    return 'taken';
  }

  drop(): void {
    this.socket.destroy();
    this.onGone(this);
  }

  /** How much of a request the kernel has taken at once; undefined when the connection turned out to be broken. */
  private write(request: Uint8Array): number | undefined {
    const { socket } = this;
    const descriptor = socket.connecting || socket.writableLength > 0 || !socket.writable ? undefined : descriptorOf(socket);
    if (descriptor === undefined) return 0;
    try {
      return writeNow(descriptor, request);
    } catch {
      this.drop();
      return undefined;
    }
  }

  private queue(rest: Uint8Array): 'taken' | Promise<Outcome> {
    const { socket } = this;
    const written = new Written();
    socket.write(rest, written.end);
    if (socket.writableLength > 0 || socket.errored || socket.destroyed) return this.within(written);
    this.awaited++;
    return 'taken';
  }

  private async within(written: Written): Promise<Outcome> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Outcome>(resolve => { timer = setTimeout(resolve, WRITE_LIMIT_MS, 'late'); });
    const outcome = await Promise.race([written.outcome(), late]);
    clearTimeout(timer);
    if (outcome === 'taken') this.awaited++;
    else this.drop();
    return outcome;
  }

  private newSocket(): Socket {
    const { Socket } = net();
    // Into one buffer that is used again and again; a stream would take 64 kB for every reply.
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    const callback = (size: number): boolean => {
      this.read(buffer.subarray(0, size));
      return true;
    };
    const options: SocketOptions = { onread: { buffer, callback } };
    return new Socket(options).on('error', () => this.drop()).on('end', () => this.drop()).on('close', () => this.drop());
  }

  private read(piece: Buffer): void {
    this.usedAt = Date.now();
    try {
      for (const reply of this.replies.read(piece)) {
        this.awaited--;
        this.onReply(reply);
        if (reply.last) this.drop();
      }
    } catch (error) {
      note('hand-over-reply', error);
      this.drop();
    }
  }
}

/** The end of one write, whether it comes before or after somebody waits for it. */
class Written {
  private ended: Outcome | undefined;
  private resolve: ((outcome: Outcome) => void) | undefined;

  readonly end = (error?: Error | null): void => {
    this.ended = error ? 'broken' : 'taken';
    this.resolve?.(this.ended);
  };

  async outcome(): Promise<Outcome> {
    return this.ended ?? new Promise(resolve => { this.resolve = resolve; });
  }
}
