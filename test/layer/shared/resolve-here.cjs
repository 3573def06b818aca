// Datadog's API is here: the one name that a test cannot have resolved otherwise.
const dns = require('dns');
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup.call(dns, name === 'api.intake.test' ? '127.0.0.1' : name, ...rest);
