/** The span `aws.lambda`: its service, and the tags that every invocation has. */
import type { FunctionArn } from './arn';
import type { Config } from './config';
import type { Start } from './sandbox';
import type { Tags } from './tracer-types';
import { VERSION } from './version';

export const LAMBDA_SPAN = 'aws.lambda';

export function lambdaService({ service, ownServiceNames }: Config, functionName: string): string {
  return service || (ownServiceNames && functionName) || LAMBDA_SPAN;
}

/** The tags that are the same for every invocation of a function and qualifier. */
export function constantTags(fn: FunctionArn, functionName: string, service: string, tracerVersion: string): Tags {
  return {
    'service.name': service,
    'resource.name': functionName,
    'span.type': 'serverless',
    'span.kind': 'server',
    'operation_name': LAMBDA_SPAN,
    'function_arn': fn.bare.toLowerCase(),
    'function_version': fn.qualifier || '$LATEST',
    'resource_names': functionName,
    'functionname': functionName.toLowerCase(),
    'datadog_lambda': VERSION,
    'dd_trace': tracerVersion,
  };
}

/** The tags that differ from one invocation to the next. */
export function startTags({ coldStart, proactive }: Start, requestId: string): Tags {
  return { cold_start: coldStart ? 'true' : 'false', request_id: requestId, ...proactive && { proactive_initialization: 'true' } };
}
