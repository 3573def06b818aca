'use strict';
// The tracer of the layer, for `require('dd-trace')` in a function whose package has none.
module.exports = require('../datadog-lambda-js/load-bundle.cjs').loadBundle('tracer').exports.tracer;
