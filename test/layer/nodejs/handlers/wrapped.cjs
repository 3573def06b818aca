// A function that wraps its handler in code, though the handler setting leads through the layer too.
const { datadog } = require('datadog-lambda-js');
exports.handler = datadog(async () => 'once');
