import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

export interface Sent {
  readonly url: string;
  readonly key: string;
  readonly series: readonly Series[];
}

interface Series {
  readonly metric: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly points: ReadonlyArray<[epochSeconds: number, values: number[]]>;
}

/** Datadog's metrics API as far as a request goes: HTTPS on this machine, under a name and a certificate of the tests' own. */
export class Intake {
  readonly sent: Sent[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'intake-'));
  private server?: Server;

  get certificate(): string { return join(this.folder, 'cert.pem'); }
  /** What DD_SITE is set to. */
  get site(): string { return `intake.test:${(this.server!.address() as AddressInfo).port}`; }

  async start(): Promise<this> {
    const key = join(this.folder, 'key.pem');
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=api.intake.test',
      '-addext', 'subjectAltName=DNS:api.intake.test', '-keyout', key, '-out', this.certificate,
    ], { stdio: 'ignore' });
    this.server = createServer({ key: readFileSync(key), cert: readFileSync(this.certificate) }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const { series } = JSON.parse(inflateSync(Buffer.concat(chunks)).toString()) as Pick<Sent, 'series'>;
        this.sent.push({ url: request.url!, key: String(request.headers['dd-api-key']), series });
        response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"ok"}');
      });
    });
    await new Promise<void>(resolve => this.server!.listen(0, '127.0.0.1', resolve));
    return this;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
    rmSync(this.folder, { recursive: true });
  }
}
