// Sends a point when it is asked to.
exports.handler = async ({ value }) => {
  const { sendDistributionMetric } = require('datadog-lambda-js');
  if (value !== undefined) sendDistributionMetric('shop.orders', value, 'kind:book', 'country:jp');
  return 'sent';
};
