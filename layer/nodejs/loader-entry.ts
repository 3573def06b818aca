/** The loader for the layer's other files, `loadBundle` of what stands beside it. */
import { bundleLoader } from './load-bundle';

module.exports = { loadBundle: bundleLoader(__dirname, require) };
