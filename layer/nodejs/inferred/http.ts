/** Function URLs, load balancers and VPC Lattice. */
import { FUNCTION_URL, LATTICE, LOAD_BALANCER, Source } from '../event-source';
import { JsonObject, objectAt, textAt } from '../json-value';
import { InferredSpan, moment, Scope, withoutEmpty } from './inferred-span';

const NAMES = new Map<Source, { readonly name: string; readonly generic: string }>([
  [FUNCTION_URL, { name: 'aws.lambda.url', generic: 'lambda_url' }],
  [LOAD_BALANCER, { name: 'aws.alb', generic: 'lambda_alb' }],
  [LATTICE, { name: 'aws.vpclattice', generic: 'lambda_vpc_lattice' }],
]);

export function httpSpans(source: Source, event: JsonObject, { services, request: line }: Scope): readonly InferredSpan[] {
  const names = NAMES.get(source);
  if (!line?.domain || !names) return [];
  const { method, path, domain, url, userAgent } = line;
  const request = objectAt(event, 'requestContext');
  const specific = textAt(request, 'apiId') || domain;
  return [{
    name: names.name,
    resource: `${method} ${path}`.trim(),
    service: services.resolve({ specific, generic: names.generic, own: domain, fallback: domain }),
    type: 'http',
    // Lattice counts in microseconds, function URLs in milliseconds, a load balancer says no time.
    start: moment(request.timeEpoch, source === LATTICE ? 1e-3 : 1),
    tags: withoutEmpty({
      'http.url': url,
      endpoint: path,
      'http.method': method,
      'http.useragent': userAgent,
      target_group_arn: textAt(request, 'elb', 'targetGroupArn') || textAt(request, 'targetGroupArn'),
    }),
    isAsync: false,
  }];
}
