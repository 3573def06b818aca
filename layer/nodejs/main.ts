/** The bundle: the public interface, and what the entry files of the layer ask for. */
export * from './index';
export { loadWrapped } from './boot';
export { bundledTracer } from './bundled-tracer';
