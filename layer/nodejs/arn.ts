/** Amazon resource names: the function's own, and the last part of others. */

/** The parts of a function's ARN; all empty when there is none to read (a local run). */
export interface FunctionArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
  readonly qualifier: string;
  /** Without the qualifier. */
  readonly bare: string;
}

export function parseFunctionArn(text: unknown): FunctionArn {
  const parts = typeof text === 'string' ? text.split(':') : [];
  if (parts.length < 7 || parts[0] !== 'arn') return { partition: 'aws', region: '', account: '', name: '', qualifier: '', bare: '' };
  const [, partition, , region, account, , name, qualifier = ''] = parts;
  return { partition, region, account, name, qualifier, bare: parts.slice(0, 7).join(':') };
}

/** What follows the last colon: a queue, a topic. */
export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/** The table of a DynamoDB stream's ARN, empty when it is none. */
export function streamTable(arn: string): string {
  return /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/([^/]+)\/stream\//.exec(arn)?.[1] ?? '';
}

/** The second path segment of the resource: `stream/orders` and `table/orders/stream/…` are `orders`. */
export function resourceName(arn: string): string {
  const parts = arn.split(':');
  return parts.length < 6 ? '' : parts.slice(5).join(':').split('/')[1] ?? '';
}
