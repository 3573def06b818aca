/** The bundle of the tracer: dd-trace as it is, and what it says of itself. */
import type { Tracer } from './tracer-types';

export const tracer = require('dd-trace') as Tracer;
export const version = (require('dd-trace/package.json') as { readonly version: string }).version;
