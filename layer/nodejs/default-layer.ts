/** The layer of this process, made when it is first asked for. */
import { tracingBundle } from './bundles';
import { Config, readConfig } from './config';
import { guarded } from './diagnostics';
import { hasExtension } from './extension';
import { Layer } from './layer';
import type { TracedOptions } from './make-traced';
import { ApiMetrics } from './metrics/api-metrics';
import { DogStatsD } from './metrics/dogstatsd';
import { EnhancedMetrics } from './metrics/enhanced-metrics';
import { MetricRouter } from './metrics/metric-router';
import { Sandbox } from './sandbox';
import type { Traced } from './traced';

export type MakeTraced = (options: TracedOptions) => Traced | undefined;

let made: Layer | undefined;

export function defaultLayer(): Layer {
  made ??= makeLayer(readConfig(process.env), options => tracingBundle().makeTraced(options));
  return made;
}

/** For tests, which have an environment of their own. */
export function makeLayer(config: Config, makeTraced: MakeTraced): Layer {
  const extension = hasExtension();
  const router = new MetricRouter(config, extension ? new DogStatsD() : undefined, given => new ApiMetrics(given));
  const tracing = config.tracing ? guarded('tracing', () => makeTraced({ config, hasExtension: extension })) : undefined;
  return new Layer({ config, router, tracing, sandbox: new Sandbox(config.initializationType), metrics: new EnhancedMetrics(config, router) });
}
