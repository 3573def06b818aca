// An app is a function, and the handler is on it.
const app = function app() {};
module.exports = app;
module.exports.handler = async () => 'from an app';
