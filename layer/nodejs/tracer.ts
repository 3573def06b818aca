/** The tracer: the one in the function's own package when there is one, else the one that the layer brings. */
import { createRequire } from 'module';
import { dirname, join, sep } from 'path';
import { note } from './diagnostics';
import { isObject, textAt } from './json-value';
import { tellLeftOut } from './left-out';
import { keepWithinLimits } from './message-limits';
import type { InnerTracer, Tracer } from './tracer-types';
import { lookAway, TracerStorage } from './untraced';

const TASK_ROOT = '/var/task';

export interface LoadedTracer {
  readonly tracer: Tracer;
  readonly version: string;
  readonly core?: TracerStorage;
  /** The folder of the tracer in the function's own package. */
  readonly ownPackage?: string;
}

/** What the tracer is set to while it loads, unless the function says otherwise. */
const DEFAULTS: Readonly<Record<string, string>> = {
  DD_TRACE_DISABLED_PLUGINS: 'fs',
  DD_TRACE_STARTUP_LOGS: 'false',
};

/** Undefined when no tracer can be loaded: the function runs without. Never throws. */
export function loadTracer(taskRoot: string, bundled: () => LoadedTracer, hasAgentUrl = false): LoadedTracer | undefined {
  const given = { ...process.env };
  try {
    for (const [name, value] of Object.entries(DEFAULTS)) process.env[name] ??= value;
    // The tracer's own deadline does not know every kind of handler, and its timer outlives a rejected one.
    process.env.DD_TRACE_DISABLED_INSTRUMENTATIONS = [given.DD_TRACE_DISABLED_INSTRUMENTATIONS, 'lambda'].filter(Boolean).join(',');
    // Without an extension the tracer would write to the log, whatever agent it is told of.
    if (hasAgentUrl) process.env.DD_TRACE_EXPERIMENTAL_EXPORTER ??= 'agent';
    const loaded = loadOwn(taskRoot) ?? bundled();
    if (!loaded.ownPackage) tellLeftOut(given);
    start(loaded.tracer);
    if (loaded.core) lookAway(loaded.core);
    return loaded;
  } catch (error) {
    note('tracer', error);
    return undefined;
  } finally {
    for (const name of [...Object.keys(DEFAULTS), 'DD_TRACE_DISABLED_INSTRUMENTATIONS', 'DD_TRACE_EXPERIMENTAL_EXPORTER']) restore(name, given[name]);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

function loadOwn(taskRoot: string): LoadedTracer | undefined {
  const load = createRequire(join(taskRoot || TASK_ROOT, 'noop.js'));
  let file: string;
  try {
    file = load.resolve('dd-trace/package.json', { paths: [join(taskRoot || TASK_ROOT)] });
  } catch {
    return undefined; // the usual case: the function's package has none
  }
  // NODE_PATH leads to the layer's own stand-in, which is not the function's.
  if (!file.startsWith(join(taskRoot || TASK_ROOT, sep))) return undefined;
  const manifest: unknown = load(file);
  const tracer = load('dd-trace') as Tracer;
  return {
    tracer,
    version: isObject(manifest) ? textAt(manifest, 'version') : '',
    core: load('dd-trace/packages/datadog-core') as TracerStorage,
    ownPackage: dirname(file),
  };
}

function start(tracer: Tracer): void {
  tracer.init({ tags: { ...ddTags(process.env.DD_TAGS), '_dd.origin': 'lambda' } });
  // Calls to the extension's own interface are not the function's.
  tracer.use('http', { blocklist: /:8124\/lambda/ });
  if (process.env.DD_TRACE_AWS_SDK_BATCH_PROPAGATION_ENABLED === undefined) tracer.use('aws-sdk', { batchPropagationEnabled: true });
  keepWithinLimits();
}

/** `key:value` pairs, divided by commas, or by blanks where there is no comma; a value may hold colons. */
function ddTags(text = ''): Readonly<Record<string, string>> {
  const pairs = text.split(text.includes(',') ? ',' : /\s+/).map(pair => /^([^:]+):(.+)$/.exec(pair.trim()));
  return Object.fromEntries(pairs.flatMap(match => match ? [[match[1], match[2]]] : []));
}

/** The part of the tracer that the public interface does not show. */
export function innerOf(tracer: Tracer): InnerTracer | undefined {
  const inner = tracer._tracer;
  return inner?._processor ? inner : undefined;
}
