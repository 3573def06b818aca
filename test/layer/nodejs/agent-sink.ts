/** An agent of the tests' own: takes requests, answers `{}`, gives back the decoded traces. */
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeMessagePack } from './message-pack';

export interface DecodedSpan {
  readonly trace_id: bigint;
  readonly span_id: bigint;
  readonly parent_id: bigint;
  readonly name: string;
  readonly resource: string;
  readonly service: string;
  readonly type?: string;
  readonly error: number;
  readonly start: bigint;
  readonly duration: number | bigint;
  readonly meta: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

export class AgentSink {
  readonly requests: Buffer[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        if (request.url === '/v0.4/traces') this.requests.push(Buffer.concat(chunks));
        response.end('{}');
      });
    });
  }

  listen(): Promise<number> {
    return new Promise(resolve => this.server.listen(0, '127.0.0.1', () => resolve((this.server.address() as AddressInfo).port)));
  }

  /** All spans of the requests since the last time, and how many requests there were. */
  take(): { readonly requests: number; readonly spans: readonly DecodedSpan[] } {
    const taken = this.requests.splice(0);
    return { requests: taken.length, spans: taken.flatMap(body => decodeMessagePack(body) as DecodedSpan[][]).flat() };
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
