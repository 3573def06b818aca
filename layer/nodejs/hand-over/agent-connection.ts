/**
 * One keep-alive connection to the agent. A request is handed to the kernel whole, or given up; its reply is read when
 * it happens to come, and waited for by nobody: the sandbox may be frozen in the tick of the answer.
 */
import type { Socket } from 'net';
import { note } from '../diagnostics';
import { net } from '../node-modules';
import { untraced } from '../untraced';
import { ReplyReader } from './reply-reader';

/** A write that the kernel does not take within this time is given up. */
const WRITE_TIMEOUT_MS = 500;
/** After this much silence the other side may have closed, which the event loop has not told yet. */
const STALE_AFTER_MS = 1000;

export interface Address {
  readonly host: string;
  readonly port: number;
}

export class AgentConnection {
  givenUp = 0;
  private socket?: Socket;
  private lastUsed = 0;

  constructor(private readonly address: Address, private readonly onReply: (status: number, body: string) => void) {}

  /** Connect ahead, so that the first request finds a connection. */
  open(): Socket {
    if (this.socket) return this.socket;
    const socket = untraced(() => net().connect({ ...this.address, noDelay: true }));
    const reader = new ReplyReader(this.onReply);
    socket.unref();
    socket.on('data', chunk => reader.take(chunk));
    socket.on('error', error => note('agent-connection', error));
    socket.on('end', () => socket.destroy());
    socket.on('close', () => { if (this.socket === socket) this.socket = undefined; });
    this.socket = socket;
    return socket;
  }

  /** Nothing to wait for when the kernel has taken it all in this call. */
  send(request: Buffer): Promise<void> | undefined {
    const now = performance.now();
    const isFresh = now - this.lastUsed < STALE_AFTER_MS;
    this.lastUsed = now;
    const { socket } = this;
    if (!isFresh || !socket || socket.connecting || socket.destroyed) return this.sendLater(request);
    return this.write(socket, request);
  }

  /** One turn of the event loop first: it tells whether the connection is still one. */
  private async sendLater(request: Buffer): Promise<void> {
    await new Promise(resolve => setImmediate(resolve));
    const socket = this.open();
    if (socket.connecting && !await settled(socket, 'connect')) return this.giveUp(socket);
    await this.write(socket, request);
  }

  private write(socket: Socket, request: Buffer): Promise<void> | undefined {
    socket.write(request);
    if (socket.writableLength === 0) return undefined;
    return settled(socket, 'drain').then(isTaken => { if (!isTaken) this.giveUp(socket); });
  }

  private giveUp(socket: Socket): void {
    this.givenUp++;
    note('hand-over-given-up');
    socket.destroy(); // half a request must not be followed by another
    if (this.socket === socket) this.socket = undefined;
  }

  close(): void {
    this.socket?.destroy();
  }
}

/** Whether the event came before the connection failed or the time was up. */
function settled(socket: Socket, event: 'connect' | 'drain'): Promise<boolean> {
  return new Promise(resolve => {
    const finish = (isDone: boolean) => () => {
      clearTimeout(timer);
      socket.off(event, done).off('close', failed);
      resolve(isDone);
    };
    const done = finish(true);
    const failed = finish(false);
    const timer = setTimeout(failed, WRITE_TIMEOUT_MS);
    socket.once(event, done).once('close', failed);
  });
}
