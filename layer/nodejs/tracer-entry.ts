/** The bundle of the tracer: dd-trace as it is, and what it says of itself. */
import type { Tracer } from './tracer-types';
import type { TracerStorage } from './untraced';

export const tracer = require('dd-trace') as Tracer;
export const core = require('dd-trace/packages/datadog-core') as TracerStorage;
export const version = (require('dd-trace/package.json') as { readonly version: string }).version;
