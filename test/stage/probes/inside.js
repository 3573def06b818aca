'use strict';
const { existsSync, readdirSync } = require('node:fs');

/** What Lambda gave to this process: seen from inside, not from a template. */
exports.inside = () => ({
  handler: process.env._HANDLER,
  variables: Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(DD_|ORDERS_|AWS_LAMBDA_EXEC_WRAPPER$)/.test(name))),
  opt: readdirSync('/opt').sort(),
  library: ['mjs', 'js'].some(type => existsSync(`/opt/nodejs/node_modules/datadog-lambda-js/handler.${type}`)),
  extension: existsSync('/opt/extensions/datadog-agent'),
});
