/** What the tracer of this layer is without. Someone who asks for it by a variable is told so, once, and how to have it. */

const LEFT_OUT: Readonly<Record<string, string>> = {
  DD_PROFILING_ENABLED: 'the profiler',
  DD_APPSEC_ENABLED: 'App and API Protection',
  DD_IAST_ENABLED: 'Code Security',
  DD_DYNAMIC_INSTRUMENTATION_ENABLED: 'Dynamic Instrumentation',
};

/** For the tracer that the layer brings: one in the function's own package has it all. */
export function tellLeftOut(environment: Readonly<Record<string, string | undefined>>): void {
  for (const [name, feature] of Object.entries(LEFT_OUT)) {
    if (!/^(?:true|1|auto)$/i.test(environment[name]?.trim() ?? '')) continue;
    process.stderr.write(`datadog: ${name} has no effect: this layer is without ${feature}. `
      + 'Use Datadog\'s published layer, or put dd-trace into the function\'s own package.\n');
  }
}
