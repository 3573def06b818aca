// What the function's handler setting names. Only `.mjs`: a user's ES module may have to be awaited.
import { createRequire } from 'module';

const { loadBundle } = createRequire(import.meta.url)('./load-bundle.cjs');

export const handler = await loadBundle('layer').exports.loadWrapped();
