/** API Gateway: REST, HTTP and WebSocket APIs, and the authorizer that ran before. */
import { injectedContext } from '../carriers/authorizer';
import { headerOf } from '../carriers/http';
import { HTTP_API, REST_API, Source } from '../event-source';
import type { HttpRequest } from '../http-request';
import { finiteNumber, JsonObject, objectAt, textAt } from '../json-value';
import type { Tags } from '../tracer-types';
import { InferredSpan, moment, numberOrText, Scope, withoutEmpty } from './inferred-span';

// A time in nanoseconds since 1970 has 16 digits and more until 2286; one in milliseconds has 13.
const NANOSECONDS_FROM = 1e15;

export function apiGatewaySpans(source: Source, event: JsonObject, scope: Scope): readonly InferredSpan[] {
  const request = objectAt(event, 'requestContext');
  const domain = textAt(request, 'domainName');
  if (!domain) return [];
  const received = moment(request.requestTimeEpoch ?? request.timeEpoch);
  const names = { specific: textAt(request, 'apiId'), generic: 'lambda_api_gateway', own: domain, fallback: domain };
  const before = scope.decodeAuthorizer ? authorizerTimes(source, event, request, received) : undefined;
  const common = {
    resource: resourceOf(source, event, domain, scope.request),
    service: scope.services.resolve(names),
    type: 'web',
    tags: scope.request ? httpTags(source, request, scope.request, scope) : socketTags(source, request, scope),
  };
  const name = source === HTTP_API ? 'aws.httpapi' : 'aws.apigateway';
  const isAsync = headerOf(event, 'x-amz-invocation-type') === 'Event';
  const span: InferredSpan = { ...common, name, isAsync, start: before?.end ?? received };
  if (!before || source === HTTP_API) return [span];
  return [{ ...common, name: 'aws.apigateway.authorizer', isAsync: false, ...before }, span];
}

function resourceOf(source: Source, event: JsonObject, domain: string, request: HttpRequest | undefined): string {
  if (!request) return `${domain} ${textAt(event, 'requestContext', 'routeKey')}`;
  const { method, route, path } = request;
  // A route with a parameter names what was asked for; any other may be a catch-all, so the path does.
  if (source === HTTP_API) return `${method} ${route.includes('{') ? route : path}`.trim();
  return `${method} ${textAt(event, 'requestContext', 'resourcePath') || route}`.trim();
}

function commonTags(source: Source, request: JsonObject, { fn }: Scope) {
  const api = textAt(request, 'apiId');
  const kind = source === REST_API ? 'restapis' : 'apis';
  return {
    apiid: api,
    stage: textAt(request, 'stage'),
    domain_name: textAt(request, 'domainName'),
    dd_resource_key: api && `arn:${fn.partition}:apigateway:${fn.region}::/${kind}/${api}`,
  };
}

function socketTags(source: Source, request: JsonObject, scope: Scope): Tags {
  const route = textAt(request, 'routeKey');
  return withoutEmpty({
    ...commonTags(source, request, scope),
    'http.url': `https://${textAt(request, 'domainName')}/${route}`,
    endpoint: route,
    message_direction: textAt(request, 'messageDirection'),
    connection_id: textAt(request, 'connectionId'),
    event_type: textAt(request, 'eventType'),
  });
}

function httpTags(source: Source, request: JsonObject, { url, path, method, userAgent, route }: HttpRequest, scope: Scope): Tags {
  const http = objectAt(request, 'http');
  return withoutEmpty({
    ...commonTags(source, request, scope),
    'http.url': url,
    endpoint: path,
    'http.method': method,
    'http.useragent': userAgent,
    'http.route': route,
    ...source === HTTP_API && { 'http.protocol': numberOrText(http.protocol), 'http.source_ip': numberOrText(http.sourceIp) },
  });
}

/** When the authorizer's own function ended, and when API Gateway went on; undefined when none ran for this request. */
function authorizerTimes(source: Source, event: JsonObject, request: JsonObject, received: number | undefined) {
  const given = finiteNumber(injectedContext(event)['x-datadog-parent-span-finish-time']);
  const start = moment(given, given !== undefined && given < NANOSECONDS_FROM ? 1 : 1e-6);
  if (start === undefined) return undefined;
  const latency = finiteNumber(objectAt(request, 'authorizer').integrationLatency);
  if (source === HTTP_API || latency === undefined || received === undefined) return { start, end: start };
  return { start, end: Math.max(start, received + latency) };
}
