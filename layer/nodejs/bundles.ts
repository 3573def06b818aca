/** The other bundles of the layer, read when they are wanted: a function that is not traced never reads them. */
import type { LoadBundle } from './load-bundle';
import type { LoadedTracer } from './tracer';

/** What a bundle is run with (load-bundle.ts). */
declare const __loadBundle: LoadBundle;

/** What only a traced function needs. */
export function tracingBundle(): typeof import('./tracing-entry') {
  return __loadBundle('tracing').exports as typeof import('./tracing-entry');
}

/** The tracer that the layer brings. */
export function bundledTracer(): LoadedTracer {
  return __loadBundle('tracer').exports as LoadedTracer;
}
