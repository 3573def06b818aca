/** The bundle of the layer: the public interface, what the entry files ask for, and what the bundles have in common. */
export * from './index';
export { loadWrapped } from './boot';
export * as diagnostics from './diagnostics';
export * as untraced from './untraced';
