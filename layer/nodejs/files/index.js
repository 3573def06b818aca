'use strict';
// In Lambda the layer is there when a function requires it: the loader then need not be read once more.
const loaded = globalThis[Symbol.for('datadog-lambda-js.bundles')]?.get(`${__dirname}/layer.cjs`);
const layer = (loaded ?? require('./load-bundle.cjs').loadBundle('layer')).exports;

// One by one, so that `import { … } from 'datadog-lambda-js'` finds the names.
exports.datadog = layer.datadog;
exports.extractArgs = layer.extractArgs;
exports.getTraceHeaders = layer.getTraceHeaders;
exports.sendDistributionMetric = layer.sendDistributionMetric;
exports.sendDistributionMetricWithDate = layer.sendDistributionMetricWithDate;
exports.traceRecords = layer.traceRecords;
