/** The tracer that the layer brings, in the same bundle. */
import type { LoadedTracer } from './tracer';
import type { Tracer } from './tracer-types';

export function bundledTracer(): LoadedTracer {
  return {
    tracer: require('dd-trace') as Tracer,
    version: (require('dd-trace/package.json') as { version: string }).version,
  };
}
