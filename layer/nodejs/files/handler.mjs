// What the function's handler setting names. Only `.mjs`: a user's ES module may have to be awaited.
const { createRequire } = process.getBuiltinModule('module'); // an `import` of it would cost a turn and a facade
const { loadBundle } = createRequire(import.meta.url)('./load-bundle.cjs');

export const handler = await loadBundle('layer').exports.loadWrapped();
