// The tracer's hook into ES modules, bundled with what it needs: loaded for a handler that is an ES module, and no other.
export * from 'dd-trace/loader-hook.mjs';
