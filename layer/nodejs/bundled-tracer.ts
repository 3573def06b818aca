/** The tracer that the layer brings, in a bundle of its own: a function that is not traced never reads it. */
import { loadBundle } from './load-bundle';
import type { LoadedTracer } from './tracer';

export function bundledTracer(): LoadedTracer {
  return loadBundle('tracer').exports as LoadedTracer;
}
