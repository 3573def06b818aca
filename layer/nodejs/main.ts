/** The bundle of the layer: the public interface, and what the entry files ask for. */
export * from './index';
export { loadWrapped } from './boot';
export { bundledTracer } from './bundled-tracer';
