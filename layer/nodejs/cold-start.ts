/** Cold start tracing: what the function loaded before its first invocation, as spans, from the tracer's own hooks. */
import { subscribe, unsubscribe } from 'diagnostics_channel';
import type { OpenSpans } from './invocation';
import type { Span, Tracer } from './tracer-types';

const STARTED = 'dd-trace:moduleLoadStart';
const ENDED = 'dd-trace:moduleLoadEnd';
const SERVICE = 'aws.lambda';

interface Load {
  readonly filename: string;
  readonly request: string;
  readonly started: number;
  ended: number;
  readonly children: Load[];
}

export interface ColdStartOptions {
  readonly minColdStartMs: number;
  readonly skippedLibraries: ReadonlySet<string>;
}

/** Watches from the load of the layer to the end of the first invocation, and is gone then. */
export class ColdStart {
  private readonly roots: Load[] = [];
  private readonly open: Load[] = [];
  private isOver = false;

  constructor(private readonly options: ColdStartOptions) {
    subscribe(STARTED, this.onStart);
    subscribe(ENDED, this.onEnd);
  }

  private readonly onStart = (message: unknown): void => {
    const { filename, request } = message as { readonly filename?: string; readonly request?: string };
    this.enter(filename ?? '', request ?? '');
  };

  private readonly onEnd = (): void => this.leave();

  enter(filename: string, request: string): void {
    const load: Load = { filename, request, started: now(), ended: 0, children: [] };
    (this.open.at(-1)?.children ?? this.roots).push(load);
    this.open.push(load);
  }

  leave(): void {
    const load = this.open.pop();
    if (load) load.ended = now();
  }

  /** An ES module loads what it imports before its own code runs, so the whole of it is one span. */
  async time<T>(filename: string, load: () => Promise<T>): Promise<T> {
    this.enter(filename, filename);
    try {
      return await load();
    } finally {
      this.leave();
    }
  }

  /** The spans of the first invocation's cold start, once. */
  makeSpans(tracer: Tracer, { lambda, inferred }: OpenSpans, functionName: string): void {
    if (this.isOver) return;
    this.isOver = true;
    unsubscribe(STARTED, this.onStart);
    unsubscribe(ENDED, this.onEnd);
    const early = this.roots.filter(load => this.isLong(load) && load.started < lambda._startTime);
    const late = this.roots.filter(load => this.isLong(load) && load.started >= lambda._startTime);
    if (early.length > 0) {
      const root = startSpan(tracer, 'aws.lambda.load', 'aws.lambda.require', functionName, inferred.at(-1)?.span ?? lambda, early[0].started);
      for (const load of early) this.makeSpan(tracer, load, root);
      root.finish(Math.min(early[early.length - 1].ended, lambda._startTime));
    }
    for (const load of late) this.makeSpan(tracer, load, lambda);
  }

  private makeSpan(tracer: Tracer, load: Load, parent: Span): void {
    const name = spanName(load.filename);
    const span = startSpan(tracer, name, name, load.request, parent, load.started);
    span.setTag('filename', load.filename);
    for (const child of load.children) if (this.isLong(child)) this.makeSpan(tracer, child, span);
    span.finish(load.ended);
  }

  private isLong({ request, started, ended }: Load): boolean {
    return ended - started >= this.options.minColdStartMs && !this.options.skippedLibraries.has(request);
  }
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function startSpan(tracer: Tracer, name: string, operation: string, resource: string, childOf: Span, startTime: number): Span {
  const tags = { 'service.name': SERVICE, 'operation_name': operation, 'resource.name': resource, 'resource_names': resource, 'version': undefined };
  return tracer.startSpan(name, { childOf, startTime, tags });
}

/** By where the file lies: in a layer, in the runtime, in the function's package, or in Node.js itself. */
function spanName(file: string): string {
  if (file.startsWith('/opt/')) return 'aws.lambda.require_layer';
  if (file.startsWith('/var/runtime/')) return 'aws.lambda.require_runtime';
  return file.includes('/') ? 'aws.lambda.require' : 'aws.lambda.require_core_module';
}
