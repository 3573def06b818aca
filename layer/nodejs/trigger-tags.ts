/** What triggered the function, as tags of `aws.lambda`. */
import type { FunctionArn } from './arn';
import * as sources from './event-source';
import type { Source } from './event-source';
import type { HttpRequest } from './http-request';
import { withoutEmpty } from './inferred/inferred-span';
import { asList, asText, decodeBase64, JsonObject, objectAt, textAt } from './json-value';
import { zlib } from './node-modules';
import { stateContext, stateTags } from './step-functions';
import type { Tags } from './tracer-types';

// A log group's name is at most 512 characters and stands at the start; what is behind it need not be unpacked.
const PACKED_LOG_HEAD_BYTES = 4096;

/** Tags for an event, or for the describing record of a batch; none for an event that nobody marked. */
export function triggerTags(source: Source, record: JsonObject, fn: FunctionArn, request?: HttpRequest): Tags {
  if (!source.name) return {};
  const arn = eventSourceArn(source, record, fn);
  const tags = { 'function_trigger.event_source': source.name, 'function_trigger.event_source_arn': arn };
  if (source === sources.STATES) return { ...withoutEmpty(tags), ...stateTags(record) };
  if (!request) return withoutEmpty(tags);
  const { url, path, method, route, userAgent, referer } = request;
  return withoutEmpty({
    ...tags,
    'http.url': url,
    'http.url_details.path': path,
    'http.method': method,
    'http.route': route,
    'http.useragent': userAgent,
    'http.referer': referer,
  });
}

type ArnOf = (record: JsonObject, fn: FunctionArn, source: Source) => string;

/** The ARN of what invoked, in the partition of the function; empty where there is none to know. */
export function eventSourceArn(source: Source, record: JsonObject, fn: FunctionArn): string {
  return textAt(record, 'eventSourceARN') || textAt(record, 'eventSourceArn') || (ARNS.get(source.name)?.(record, fn, source) ?? '');
}

const ARNS = new Map<string, ArnOf>([
  [sources.S3.name, record => textAt(record, 's3', 'bucket', 'arn')],
  [sources.SNS.name, record => textAt(record, 'Sns', 'TopicArn')],
  [sources.EVENT_BRIDGE.name, record => textAt(record, 'source')],
  [sources.SCHEDULE.name, record => asText(asList(record.resources)[0])],
  [sources.FUNCTION_URL.name, ofUrl],
  [sources.REST_API.name, ofApi],
  [sources.LOAD_BALANCER.name, record => textAt(record, 'requestContext', 'elb', 'targetGroupArn')],
  [sources.LATTICE.name, record => textAt(record, 'requestContext', 'serviceArn')],
  [sources.CLOUDFRONT.name, ofDistribution],
  [sources.LOGS.name, ofLogGroup],
  [sources.STATES.name, record => textAt(stateContext(record), 'StateMachine', 'Id')],
  [sources.FIREHOSE.name, record => textAt(record, 'deliveryStreamArn')],
]);

function ofUrl(_record: JsonObject, { partition, region, account, name, qualifier }: FunctionArn): string {
  return name && `arn:${partition}:lambda:${region}:${account}:url:${name}${qualifier && `:${qualifier}`}`;
}

function ofApi(record: JsonObject, { partition, region }: FunctionArn, source: Source): string {
  const api = textAt(record, 'requestContext', 'apiId');
  const kind = source === sources.REST_API ? 'restapis' : 'apis';
  return api && `arn:${partition}:apigateway:${region}::/${kind}/${api}/stages/${textAt(record, 'requestContext', 'stage')}`;
}

function ofDistribution(record: JsonObject, { partition, account }: FunctionArn): string {
  const distribution = textAt(record, 'cf', 'config', 'distributionId');
  return distribution && `arn:${partition}:cloudfront::${account}:distribution/${distribution}`;
}

function ofLogGroup(record: JsonObject, { partition, region, account }: FunctionArn): string {
  const group = logGroup(objectAt(record, 'awslogs').data);
  return group && `arn:${partition}:logs:${region}:${account}:log-group:${group}`;
}

/** The log group that a CloudWatch Logs event names, unpacking no more of it than its head. */
function logGroup(data: unknown): string {
  const packed = decodeBase64(data).subarray(0, PACKED_LOG_HEAD_BYTES);
  try {
    const { constants, unzipSync } = zlib();
    const head = unzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8');
    const quoted = /"logGroup"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(head)?.[1];
    return quoted ? asText(JSON.parse(quoted)) : '';
  } catch {
    return ''; // no event of CloudWatch Logs
  }
}
