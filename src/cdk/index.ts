export * from './datadog';
export * from './datadog-macro';
export * from './datadog-mixin';
export * from './props';
export * from './runtime-layer';
