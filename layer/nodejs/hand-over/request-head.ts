import type { Endpoint } from './agent-connection';

/** Room in front of a body for the head of its request; a head is some 350 bytes, plus what the tracer adds of its own. */
export const HEAD_ROOM = 1024;

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
  }

  /** Writes the head so that it ends at `end`, and gives back where it begins; undefined when there is no room. */
  writeBefore(bytes: Buffer, end: number, bodyLength: number, traceCount: number): number | undefined {
    const numbers = `X-Datadog-Trace-Count: ${traceCount}\r\nContent-Length: ${bodyLength}\r\n\r\n`;
    const start = end - numbers.length - this.fixed.length;
    if (start < 0) return undefined;
    bytes.set(this.fixed, start);
    bytes.write(numbers, start + this.fixed.length, 'latin1');
    return start;
  }
}
