/** The HTTP request behind an event, whichever gateway it came through. */
import { headerOf } from './carriers/http';
import { LATTICE, LOAD_BALANCER, REST_API, Source } from './event-source';
import { asText, JsonObject, objectAt, textAt } from './json-value';

/** Empty where the event does not say; `path` is without the query. */
export interface HttpRequest {
  readonly method: string;
  readonly domain: string;
  readonly path: string;
  readonly url: string;
  readonly route: string;
  readonly userAgent: string;
  readonly referer: string;
}

/** What AWS documents for the source's events; never throws. */
export function readRequest(source: Source, event: JsonObject): HttpRequest {
  const request = objectAt(event, 'requestContext');
  const http = objectAt(request, 'http');
  const { method, path, domain, scheme } = requestLine(source, event, request, http);
  const bare = path.split('?', 1)[0];
  return {
    method,
    domain,
    path: bare,
    url: domain && `${scheme}://${domain}${bare}`,
    route: routeOf(source, event),
    userAgent: textAt(http, 'userAgent') || textAt(request, 'identity', 'userAgent') || headerOf(event, 'user-agent'),
    referer: headerOf(event, 'referer'),
  };
}

function requestLine(source: Source, event: JsonObject, request: JsonObject, http: JsonObject) {
  const domain = textAt(request, 'domainName');
  if (source === LOAD_BALANCER || source === LATTICE) {
    return {
      method: textAt(event, 'httpMethod') || textAt(event, 'method'),
      path: textAt(event, 'path') || textAt(event, 'raw_path'),
      domain: headerOf(event, 'host'),
      scheme: headerOf(event, 'x-forwarded-proto') || (source === LOAD_BALANCER ? 'http' : 'https'),
    };
  }
  if (source === REST_API) {
    const method = textAt(event, 'httpMethod') || textAt(request, 'httpMethod');
    return { method, path: textAt(request, 'path') || textAt(event, 'path'), domain, scheme: 'https' };
  }
  return { method: textAt(http, 'method'), path: textAt(event, 'rawPath') || textAt(http, 'path'), domain, scheme: 'https' };
}

/** The route that matched, without its method; a source that has no routes has none. */
function routeOf(source: Source, event: JsonObject): string {
  if (!source.hasRoute) return '';
  const key = textAt(event, 'routeKey') || textAt(event, 'requestContext', 'routeKey');
  if (key) return key.slice(key.lastIndexOf(' ') + 1);
  return asText(event.resource) || textAt(event, 'requestContext', 'resourcePath');
}
