/** The tracing of this process, from its configuration. */
import { bundledTracer } from './bundles';
import { ColdStart } from './cold-start';
import type { Config } from './config';
import { guarded } from './diagnostics';
import { Turns } from './extraction';
import { localAgent, makeHandOver } from './hand-over';
import { installLogCorrelation } from './log-correlation';
import { Propagator } from './propagation';
import { Reader } from './reading';
import { Traced } from './traced';
import { innerOf, LoadedTracer, loadTracer } from './tracer';

export interface TracedOptions {
  readonly config: Config;
  readonly hasExtension: boolean;
  /** The tracer where the function's package has none; a test has another. */
  readonly bundled?: () => LoadedTracer;
}

/** Undefined when no tracer can be loaded: the function runs without. */
export function makeTraced({ config, hasExtension, bundled = bundledTracer }: TracedOptions): Traced | undefined {
  // Before the tracer, whose own load it watches.
  const coldStart = config.coldStartTracing ? new ColdStart(config) : undefined;
  const loaded = loadTracer(process.env.LAMBDA_TASK_ROOT ?? '', bundled, config.agentUrl !== '');
  if (!loaded) return undefined;
  const { tracer, version, ownPackage } = loaded;
  if (config.logInjection) guarded('log-correlation', () => installLogCorrelation(tracer, config)); // a frozen console stays as it is
  return new Traced(config, {
    tracer, version, ownPackage, coldStart,
    reader: new Reader(config, new Turns(config, new Propagator(tracer))),
    handOver: makeHandOver(innerOf(tracer), version, localAgent(config.agentUrl, hasExtension)),
  });
}
