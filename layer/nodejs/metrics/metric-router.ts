/** Where a metric goes: to the extension, to the log for the Forwarder, or to Datadog's API. */
import type { Config } from '../config';
import { note } from '../diagnostics';
import type { ApiMetrics } from './api-metrics';
import type { DogStatsD, Point } from './dogstatsd';

/** Datadog takes a point of a distribution up to four hours late. */
const MAX_AGE_S = 4 * 3600;
/** Points sent before the first invocation wait for it; more of them than this are dropped, the newest first. */
const MAX_EARLY = 1024;

/** The route is decided once: an extension does not come later. */
export class MetricRouter {
  private api?: ApiMetrics;
  private early: Point[] | undefined = [];

  constructor(
    private readonly config: Config, private readonly dogstatsd: DogStatsD | undefined, private readonly makeApi: (config: Config) => ApiMetrics,
  ) {}

  get hasExtension(): boolean {
    return this.dogstatsd !== undefined;
  }

  /** The first invocation lets go what the function's own initialization has sent. */
  begin(): void {
    const { early } = this;
    if (!early) return;
    this.early = undefined;
    for (const point of early) this.send(point);
  }

  /** One point. `toLog` is for the layer's own metrics, which never wait for a key. */
  send(point: Point, toLog = false): void {
    if (this.early) {
      if (this.early.length < MAX_EARLY) this.early.push(point);
      else note('metric-early-dropped');
    } else if (this.dogstatsd) {
      if (point.timestamp !== undefined && point.timestamp < Date.now() / 1000 - MAX_AGE_S) note('metric-too-old');
      else this.dogstatsd.send(point);
    } else if (this.config.flushToLog || toLog) {
      process.stdout.write(`${logLine(point)}\n`);
    } else if (this.config.fips) {
      note('metric-dropped-fips');
    } else {
      this.api ??= this.makeApi(this.config);
      this.api.add(point);
    }
  }

  /** Send what waits for the API; the other routes keep nothing back. */
  flush(): Promise<void> | undefined {
    return this.api?.flush() ?? this.dogstatsd?.settled();
  }
}

/** A point as the Forwarder reads it from the log. */
export function logLine({ name, value, tags, timestamp }: Point): string {
  return JSON.stringify({ e: Math.floor(timestamp ?? Date.now() / 1000), m: name, t: tags, v: value });
}
