/** AppSync's direct Lambda resolvers; a batch is one request, so it has one span. */
import { headerOf } from '../carriers/http';
import type { Source } from '../event-source';
import { JsonObject, objectAt, textAt } from '../json-value';
import type { InferredSpan, Scope } from './inferred-span';

export function appSyncSpans(_source: Source, event: JsonObject, { services }: Scope): readonly InferredSpan[] {
  const domain = headerOf(objectAt(event, 'request'), 'host');
  if (!domain) return [];
  const resource = `${textAt(event, 'info', 'parentTypeName')}.${textAt(event, 'info', 'fieldName')}`;
  const service = services.resolve({ specific: domain, generic: 'lambda_appsync', own: domain, fallback: domain });
  return [{ name: 'aws.appsync', resource, service, type: 'web', tags: { domain_name: domain }, isAsync: false }];
}
