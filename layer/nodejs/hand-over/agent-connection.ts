/**
 * One keep-alive connection to the agent, on which a request is taken by the kernel inside the call that writes it.
 *
 * Nothing waits for a reply: replies are read when the event loop next turns, be that after a freeze. What the kernel has taken
 * is never sent again, whatever becomes of the connection: the agent may have it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Socket, type TcpSocketConnectOpts } from 'node:net';
import { note } from '../diagnostics';
import { type Reply, ReplyReader } from './reply-reader';

/** A write that the kernel does not take in this time is given up: the answer waits no longer. */
export const WRITE_LIMIT_MS = 500;
/** After this long without a word the agent may have closed: the event loop turns once, so that a close is seen before the write. */
const IDLE_MS = 1000;

// As it is before any instrumentation wraps it: this connection is not the user's and gets no span.
const connect: (this: Socket, options: TcpSocketConnectOpts) => Socket = Socket.prototype.connect;

export interface Endpoint { readonly host: string; readonly port: number }
export type Outcome = 'taken' | 'broken' | 'late';

export class AgentConnection {
  private socket: Socket | undefined;
  private usedAt = 0;
  /** Requests written on this connection whose reply is not read yet. */
  private awaited = 0;
  /** The context of the start, so that no invocation's context lives on in the socket. */
  private readonly outside = AsyncLocalStorage.snapshot();

  constructor(private readonly endpoint: Endpoint, private readonly onReply: (reply: Reply) => void) {}

  open(): Socket {
    return this.socket ??= this.outside(() => this.connected());
  }

  /** Whether a write now could meet a connection that the agent has closed unseen. */
  get isStale(): boolean {
    return this.socket !== undefined && Date.now() - this.usedAt > IDLE_MS;
  }

  /** Hands over a request: at once `taken` when the kernel had room, else how it ended within the limit. */
  send(request: Uint8Array): 'taken' | Promise<Outcome> {
    const socket = this.open();
    const ended = new Ended();
    socket.write(request, ended.end);
    this.usedAt = Date.now();
    this.awaited++;
    if (socket.writableLength === 0 && !socket.errored && !socket.destroyed) return 'taken';
    return this.within(ended, socket);
  }

  private async within(ended: Ended, socket: Socket): Promise<Outcome> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Outcome>(resolve => { timer = setTimeout(resolve, WRITE_LIMIT_MS, 'late'); });
    const outcome = await Promise.race([ended.promise, late]);
    clearTimeout(timer);
    if (outcome !== 'taken') this.drop(socket);
    return outcome;
  }

  private connected(): Socket {
    const socket = new Socket();
    const replies = new ReplyReader();
    this.awaited = 0;
    this.usedAt = Date.now();
    socket.on('data', piece => this.read(socket, replies, piece))
      .on('error', () => this.drop(socket))
      .on('end', () => this.drop(socket))
      .on('close', () => this.drop(socket));
    connect.call(socket, { ...this.endpoint, noDelay: true });
    return socket.unref();
  }

  private read(socket: Socket, replies: ReplyReader, piece: Buffer): void {
    this.usedAt = Date.now();
    try {
      for (const reply of replies.read(piece)) {
        this.awaited--;
        this.onReply(reply);
        if (reply.last) this.drop(socket);
      }
    } catch (error) {
      note('hand-over-reply', error);
      this.drop(socket);
    }
  }

  private drop(socket: Socket): void {
    socket.destroy();
    if (this.socket !== socket) return;
    this.socket = undefined;
    if (this.awaited > 0) note('hand-over-unconfirmed');
  }
}

/** The end of one write, whether it comes before or after somebody waits for it. */
class Ended {
  private resolve: ((outcome: Outcome) => void) | undefined;
  private outcome: Outcome | undefined;

  readonly end = (error?: Error | null): void => {
    this.outcome = error ? 'broken' : 'taken';
    this.resolve?.(this.outcome);
  };

  get promise(): Promise<Outcome> {
    return new Promise(resolve => {
      this.resolve = resolve;
      if (this.outcome) resolve(this.outcome);
    });
  }
}
