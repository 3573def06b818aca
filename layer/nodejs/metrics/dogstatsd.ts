/**
 * DogStatsD to the extension: one datagram a point, never waited for.
 *
 * https://docs.datadoghq.com/developers/dogstatsd/datagram_shell/
 */
import type { Socket } from 'dgram';
import { note } from '../diagnostics';
import { dgram } from '../node-modules';
import { untraced } from '../untraced';

const PORT = 8125;
const HOST = '127.0.0.1';

export interface Point {
  readonly name: string;
  readonly value: number;
  readonly tags: readonly string[];
  /** Seconds since 1970; undefined: now. */
  readonly timestamp?: number;
}

/** Undefined when the name is none or the value no number: such a point is dropped. */
export function makePoint(name: unknown, value: unknown, tags: readonly unknown[], timestamp?: number): Point | undefined {
  if (typeof name !== 'string' || name === '' || typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return { name, value, tags: tags.map(String).filter(Boolean), ...timestamp !== undefined && { timestamp } };
}

export class DogStatsD {
  private socket?: Socket;
  private isConnected = false;
  private queue: string[] = [];

  constructor(private readonly port = PORT) {}

  send(point: Point): void {
    this.queue.push(datagram(point));
    if (!this.socket) this.open();
    else if (this.isConnected) this.flush();
  }

  /** A connected socket asks the resolver once, not for every datagram. */
  private open(): void {
    const socket = this.socket = dgram().createSocket('udp4');
    socket.unref();
    socket.on('error', error => note('dogstatsd', error));
    untraced(() => socket.connect(this.port, HOST, () => {
      this.isConnected = true;
      this.flush();
    }));
  }

  private flush(): void {
    const { queue } = this;
    this.queue = [];
    // A refused or lost datagram is a lost point: it may not hold up a function.
    for (const packet of queue) this.socket?.send(packet, error => { if (error) note('dogstatsd', error); });
  }

  /** What was sent before the socket was connected has to leave before the answer too. */
  settled(): Promise<void> | undefined {
    const { socket } = this;
    if (!socket || this.isConnected) return undefined;
    return new Promise(resolve => { socket.once('connect', () => resolve()).once('error', () => resolve()); });
  }

  close(): void {
    this.socket?.close();
  }
}

export function datagram({ name, value, tags, timestamp }: Point): string {
  const clean = tags.map(tag => tag.replace(/[^\w\-:/.]/g, '_'));
  const end = timestamp === undefined ? '' : `|T${Math.floor(timestamp)}`;
  return `${name.replace(/[:|@\s]/g, '_')}:${value}|d${clean.length > 0 ? `|#${clean.join(',')}` : ''}${end}`;
}
