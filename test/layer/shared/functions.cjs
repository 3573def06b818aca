// Functions of the tests that both layers have in common; functions.py has the same.

/** Sends a point when it is asked to. */
exports.sends = async ({ value }) => {
  const { sendDistributionMetric } = require('datadog-lambda-js');
  if (value !== undefined) sendDistributionMetric('shop.orders', value, 'kind:book', 'country:jp');
  return 'sent';
};

/** Handles the records of a batch one by one; those that say so fail. */
exports.records = async event => {
  const { traceRecords } = require('datadog-lambda-js');
  const tracer = require('dd-trace');
  return traceRecords(event, async record => {
    const body = record.body ?? Buffer.from(record.kinesis.data, 'base64').toString();
    console.log(`handles ${body}`);
    await tracer.trace('shop.work', async span => { span.setTag('order', body); });
    if (body.includes('fails')) throw new TypeError('as asked');
  });
};

/** Says for every event which trace it belongs to. */
exports.extracts = () => ({ traceId: '77', parentId: '88', sampleMode: 1 });

exports.echo = async event => event;
