/**
 * DogStatsD to the extension: one datagram a point, never waited for.
 *
 * https://docs.datadoghq.com/developers/dogstatsd/datagram_shell/
 */
import type { Socket } from 'dgram';
import { note } from '../diagnostics';
import { datagramTo, writeNow } from '../hand-over/descriptor';
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
  private descriptor: number | undefined;
  /** Where there is no descriptor. */
  private socket?: Socket;
  private isOpen = false;
  private isConnected = false;
  private queue: string[] = [];

  constructor(private readonly port = PORT) {}

  send(point: Point): void {
    const packet = datagram(point);
    if (!this.isOpen) this.open();
    if (this.isConnected) this.write(packet);
    else this.queue.push(packet);
  }

  private open(): void {
    this.isOpen = true;
    this.descriptor = datagramTo(HOST, this.port);
    this.isConnected = this.descriptor !== undefined;
    if (!this.isConnected) this.openSocket();
  }

  /** A connected socket asks the resolver once, not for every datagram. */
  private openSocket(): void {
    // The address is one: nothing is to be looked up, nor the resolver to be loaded.
    const socket = this.socket = dgram().createSocket({ type: 'udp4', lookup: (host, _options, done) => done(null, host, 4) });
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
    for (const packet of queue) this.write(packet);
  }

  /** A refused or lost datagram is a lost point: it may not hold up a function. */
  private write(packet: string): void {
    const { descriptor } = this;
    try {
      if (descriptor === undefined) this.socket?.send(packet);
      else if (writeNow(descriptor, packet) === 0) note('dogstatsd-full');
    } catch (error) {
      note('dogstatsd', error);
    }
  }

  /** What was sent before the socket was connected has to leave before the answer too. */
  settled(): Promise<void> | undefined {
    const { socket } = this;
    if (!socket || this.isConnected) return undefined;
    return new Promise(resolve => { socket.once('connect', () => resolve()).once('error', () => resolve()); });
  }
}

export function datagram({ name, value, tags, timestamp }: Point): string {
  const clean = tags.map(tag => tag.replace(/[^\w\-:/.]/g, '_'));
  const end = timestamp === undefined ? '' : `|T${Math.floor(timestamp)}`;
  return `${name.replace(/[:|@\s]/g, '_')}:${value}|d${clean.length > 0 ? `|#${clean.join(',')}` : ''}${end}`;
}
