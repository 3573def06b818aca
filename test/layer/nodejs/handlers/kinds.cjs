// Handlers of every kind, as users write them. The tests compare each with and without the layer.
exports.async = async event => ({ statusCode: 200, event });
exports.sync = () => 5;
exports.nothing = () => undefined;
exports.promise = event => Promise.resolve(event);
exports.fails = async () => { throw new TypeError('as asked'); };
exports.later = event => new Promise(resolve => setTimeout(resolve, 2, { traceId: '4711', parentId: '815', sampleMode: 2 }));
exports.throws = () => { throw new RangeError('at once'); };
exports.throwsText = async () => { throw 'text'; };
exports.callback = (event, context, callback) => setTimeout(callback, 2, null, { event });
exports.callbackError = (event, context, callback) => setTimeout(callback, 2, new Error('by callback'));
exports.succeed = (event, context) => { context.succeed({ done: true }); };
exports.fail = (event, context) => { context.fail(new Error('by context')); };
exports.done = (event, context) => { context.done(null, 'done'); };
exports.nested = { deep: { handler: async () => 'nested' } };
class Service {
  greeting = 'hello';
  handle = async () => this.greeting;
}
exports.service = new Service();
exports.print = async () => { console.log('plain'); console.error(new Error('with a stack')); console.log({ a: 1 }, [1, 2]); return null; };
exports.sleep = async ({ ms }) => new Promise(resolve => setTimeout(resolve, ms, 'slept'));
exports.returnsEvent = async event => event;
exports.context = async (event, context) => ({ keys: Object.keys(context).sort(), fn: context.functionName });
exports.traced = async () => {
  const { getTraceHeaders } = require('datadog-lambda-js');
  const tracer = require('dd-trace');
  return { headers: getTraceHeaders(), active: tracer.scope().active() !== null };
};
exports.metric = async () => {
  const { sendDistributionMetric, sendDistributionMetricWithDate } = require('datadog-lambda-js');
  sendDistributionMetric('coffee_house.order_value', 12.45, 'product:latte', 'order:online');
  sendDistributionMetricWithDate('coffee_house.order_value', 1, new Date(), 'product:latte');
  return null;
};
exports.dangling = async () => { require('dd-trace').startSpan('never.finished', { childOf: require('dd-trace').scope().active() }); return 1; };
exports.stream = globalThis.awslambda?.streamifyResponse(async (event, response) => {
  response.write('one ');
  response.write('two');
  response.end();
});
exports.streamWithStatus = globalThis.awslambda?.streamifyResponse(async (event, response) => {
  const stream = globalThis.awslambda.HttpResponseStream.from(response, { statusCode: 503 });
  stream.write('busy');
  return stream.end();
});
// A place for something of its own, as tests of handlers give it.
exports.optional = async (event, context, dependency = 'own') => ({ dependency, given: typeof dependency });
exports.json = payload => ({ parentID: payload._datadog['x-datadog-parent-id'], sampleMode: parseInt(payload._datadog['x-datadog-sampling-priority'], 10), source: 'event', traceID: payload._datadog['x-datadog-trace-id'] });
