/** The JSON protocols of AWS that the chain speaks to emulators: 1.1 for some services, 1.0 for the others. */
const TARGETS = {
  sqs: 'AmazonSQS', kinesis: 'Kinesis_20131202', dynamodb: 'DynamoDB_20120810', streams: 'DynamoDBStreams_20120810', events: 'AWSEvents',
  secretsmanager: 'secretsmanager', ssm: 'AmazonSSM', kms: 'TrentService',
} as const;

const LATER: ReadonlySet<string> = new Set(['kinesis', 'events', 'secretsmanager', 'ssm', 'kms']);

export type Service = keyof typeof TARGETS;

/** AWS, or what stands in for it. */
export interface Aws {
  call<T>(service: Service, action: string, body: Readonly<Record<string, unknown>>): Promise<T>;
}

export async function callJson<T>(url: string, service: Service, action: string, body: Readonly<Record<string, unknown>>): Promise<T> {
  const text = await post(url, service === 'streams' ? 'dynamodb' : service, {
    'Content-Type': `application/x-amz-json-1.${LATER.has(service) ? 1 : 0}`, 'X-Amz-Target': `${TARGETS[service]}.${action}`,
  }, JSON.stringify(body), action);
  return (text ? JSON.parse(text) : {}) as T;
}

/** Signed by name only, which emulators take for a signature. */
export function authorizationOf(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=none`;
}

export async function post(
  url: string, service: string, headers: Readonly<Record<string, string>>, body: string, action: string,
): Promise<string> {
  const signed = { 'Authorization': authorizationOf(service), 'X-Amz-Date': '20260101T000000Z' };
  const response = await fetch(`${url}/`, { method: 'POST', headers: { ...headers, ...signed }, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${action} answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}
