import type { Endpoint } from './agent-connection';
import type { Packer } from './packer';

/** Room in front of a body for the head of its request: a head is some 350 bytes, and the tracer adds at most a short header or two. */
export const HEAD_ROOM = 1024;
const LONGEST_NUMBERS = 100;

/** The head of `PUT /v0.4/traces` with the headers that dd-trace sends, but for the numbers that differ from one request to the next. */
export class RequestHead {
  private readonly fixed: Buffer;

  constructor({ host, port }: Endpoint, tracerVersion: string, headers: Readonly<Record<string, string>>) {
    const all = {
      ...headers,
      'Content-Type': 'application/msgpack',
      'Datadog-Meta-Tracer-Version': tracerVersion,
      'Datadog-Meta-Lang': 'nodejs',
      'Datadog-Meta-Lang-Version': process.version,
      'Datadog-Meta-Lang-Interpreter': 'v8',
      'Host': `${host}:${port}`,
      'Connection': 'keep-alive',
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, '')}\r\n`);
    this.fixed = Buffer.from(`PUT /v0.4/traces HTTP/1.1\r\n${lines.join('')}`, 'latin1');
    if (this.fixed.length + LONGEST_NUMBERS > HEAD_ROOM) throw new RangeError('the head of a request is too long');
  }

  /** Writes the head of the body that begins at `end`, before it, and gives back where it begins. */
  writeBefore(packer: Packer, end: number, traceCount: number): number {
    const numbers = `X-Datadog-Trace-Count: ${traceCount}\r\nContent-Length: ${packer.length - end}\r\n\r\n`;
    const start = end - numbers.length - this.fixed.length;
    packer.bytes.set(this.fixed, start);
    packer.ascii(numbers, start + this.fixed.length);
    return start;
  }
}
