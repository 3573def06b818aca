/** The bundle of the tracer: dd-trace as it is, and what it says of itself. */
import type { Tracer } from './tracer-types';
import type { TracerStorage } from './untraced';

export const tracer = require('dd-trace') as Tracer;
export const core = require('dd-trace/packages/datadog-core') as TracerStorage;
export const version = (require('dd-trace/package.json') as { readonly version: string }).version;

/** What the hook for ES modules has in common with the tracer: https://www.npmjs.com/package/import-in-the-middle */
export const shared = {
  register: require('import-in-the-middle/lib/register.js') as unknown,
  get rewriter() { return require('dd-trace/packages/datadog-instrumentations/src/helpers/rewriter') as unknown; },
};
