import { isGivenSomewhere, leaf } from '../conditional';
import { NO_CONTRIBUTION, Step } from '../step';

/**
 * On managed instances an environment serves several requests at a time, and only the ids in a log tell which trace it belongs to.
 * https://docs.datadoghq.com/serverless/aws_lambda/managed_instances/#correlating-logs-and-traces
 */
export const logInjection: Step = (fn, { settings: { options, extension } }) =>
  extension && options.injectLogContext === undefined && isGivenSomewhere(fn.properties.CapacityProviderConfig)
    ? { variables: [{ name: 'DD_LOGS_INJECTION', value: leaf('true') }] }
    : NO_CONTRIBUTION;
