'use strict';
// One by one, so that `import { … } from 'datadog-lambda-js'` finds the names.
const layer = require('./load-bundle.cjs').loadBundle('layer').exports;

exports.datadog = layer.datadog;
exports.extractArgs = layer.extractArgs;
exports.getTraceHeaders = layer.getTraceHeaders;
exports.sendDistributionMetric = layer.sendDistributionMetric;
exports.sendDistributionMetricWithDate = layer.sendDistributionMetricWithDate;
exports.traceRecords = layer.traceRecords;
