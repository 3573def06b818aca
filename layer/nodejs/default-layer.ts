/** The layer of this process, made when it is first asked for. */
import { ColdStart } from './cold-start';
import type { Extractor } from './carriers/custom';
import { Config, readConfig } from './config';
import { note } from './diagnostics';
import { Turns } from './extraction';
import { hasExtension, localAgent, makeHandOver } from './hand-over';
import { Layer, LayerParts } from './layer';
import { installLogCorrelation } from './log-correlation';
import { ApiMetrics } from './metrics/api-metrics';
import { DogStatsD } from './metrics/dogstatsd';
import { EnhancedMetrics } from './metrics/enhanced-metrics';
import { MetricRouter } from './metrics/metric-router';
import { Propagator } from './propagation';
import { Reader } from './reading';
import { Sandbox } from './sandbox';
import { innerOf, LoadedTracer, loadTracer } from './tracer';

export type BundledTracer = () => LoadedTracer;

let made: Layer | undefined;

export function defaultLayer(bundled: BundledTracer, extractor?: Extractor): Layer {
  made ??= makeLayer(readConfig(process.env), bundled, extractor);
  return made;
}

/** For tests, which have an environment of their own. */
export function makeLayer(config: Config, bundled: BundledTracer, extractor?: Extractor): Layer {
  const extension = hasExtension();
  const router = new MetricRouter(config, extension ? new DogStatsD() : undefined, given => new ApiMetrics(given));
  const coldStart = config.tracing && config.coldStartTracing ? new ColdStart(config) : undefined;
  const loaded = config.tracing ? loadTracer(process.env.LAMBDA_TASK_ROOT ?? '', bundled, config.agentUrl !== '') : undefined;
  const parts: LayerParts = {
    config, router, coldStart,
    sandbox: new Sandbox(config.initializationType),
    metrics: new EnhancedMetrics(config, router),
    ...loaded && { tracing: tracingOf(config, loaded, extension, extractor) },
  };
  return new Layer(parts);
}

function tracingOf(config: Config, { tracer, version, ownPackage }: LoadedTracer, extension: boolean, extractor?: Extractor): NonNullable<LayerParts['tracing']> {
  if (config.logInjection) {
    try {
      installLogCorrelation(tracer, config);
    } catch (error) {
      note('log-correlation', error); // a frozen console stays as it is
    }
  }
  return {
    tracer, version, ownPackage,
    reader: new Reader(config, new Turns(config, new Propagator(tracer), extractor)),
    handOver: makeHandOver(innerOf(tracer), version, localAgent(config.agentUrl, extension)),
  };
}
