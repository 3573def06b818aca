// A batch of messages.
exports.handler = async ({ Records }) => ({ count: Records.length });
