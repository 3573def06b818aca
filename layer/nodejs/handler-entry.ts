/** What the function's handler setting names. An ES module, since a user's may have to be awaited. */
import { bundleLoader } from './load-bundle';

const { createRequire } = process.getBuiltinModule('module'); // an `import` of it would cost a turn and a facade
const loadBundle = bundleLoader(import.meta.dirname, createRequire(import.meta.filename));

export const handler = await (loadBundle('layer').exports as typeof import('./layer-entry')).loadWrapped();
