/** The version of the published library that this layer stands in for; Datadog's backend reads it as such. */
export const VERSION = '12.143.0';
