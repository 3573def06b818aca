/**
 * Distributions to Datadog's API, for functions without an extension: collected during an invocation, sent at its end.
 *
 * https://docs.datadoghq.com/api/latest/metrics/#submit-distribution-points
 */
import type { Config } from '../config';
import { note } from '../diagnostics';
import { https, zlib } from '../node-modules';
import { untraced } from '../untraced';
import { findApiKey } from './api-key';
import type { Point } from './dogstatsd';

const TIMEOUT_MS = 2000;
/** A key that was not to be had is not asked for again with every invocation. */
const RETRY_MS = 60_000;

interface Series {
  readonly metric: string;
  readonly tags: readonly string[];
  readonly type: 'distribution';
  readonly points: Array<[number, number[]]>;
}

export class ApiMetrics {
  private readonly series = new Map<string, Series>();
  /** Empty until it is found. */
  private key = '';
  private looking?: Promise<void>;
  private nextTry = 0;

  constructor(private readonly config: Config, private readonly post: typeof postJson = postJson) {}

  add({ name, value, tags, timestamp }: Point): void {
    const sorted = [...tags].sort();
    const id = JSON.stringify([name, sorted]);
    const series = this.series.get(id) ?? { metric: name, tags: sorted, type: 'distribution', points: [] };
    this.series.set(id, series);
    series.points.push([Math.floor(timestamp ?? Date.now() / 1000), [value]]);
  }

  /** One request; what cannot be sent is dropped, since a point sent twice would count twice. Never rejects. */
  flush(): Promise<void> | undefined {
    if (this.series.size === 0) return undefined;
    const body = zlib().deflateSync(JSON.stringify({ series: [...this.series.values()] }));
    this.series.clear();
    return this.send(body).catch((error: unknown) => note('metrics-api', error));
  }

  private async send(body: Buffer): Promise<void> {
    if (!this.key) await this.findKey();
    if (!this.key) return note('api-key-missing');
    const status = await this.post(`https://api.${this.config.site}/api/v1/distribution_points`, this.key, body);
    if (status >= 300) note(`metrics-api-${status}`);
  }

  /** An answer waits for a key once, and not for longer than for the request: where AWS cannot be reached a call may take minutes. */
  private async findKey(): Promise<void> {
    if (this.looking || Date.now() < this.nextTry) return;
    this.looking = untraced(async () => findApiKey(process.env, this.config.fips)).then(key => {
      this.key = key;
      this.nextTry = Date.now() + RETRY_MS;
      this.looking = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.looking, new Promise<void>(resolve => { timer = setTimeout(resolve, TIMEOUT_MS); })]);
    clearTimeout(timer);
  }
}

/** Outside of the tracer: the request is not the function's. */
function postJson(url: string, key: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'deflate', 'Content-Length': body.length, 'DD-API-KEY': key };
    const call = untraced(() => https().request(url, { method: 'POST', headers, timeout: TIMEOUT_MS }, response => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0)).on('error', reject);
    }));
    call.on('timeout', () => call.destroy(new Error('no answer in time'))).on('error', reject).end(body);
  });
}
