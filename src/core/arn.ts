import { readableText, UNKNOWN } from './intrinsics';
import { Json } from './json';

/** The parts of an ARN that can be read; an unknown part is undefined. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface Arn {
  readonly partition?: string;
  readonly service?: string;
  readonly region?: string;
  readonly account?: string;
  readonly resource?: string;
}

export function tryParseArn(value: Json | undefined): Arn | undefined {
  const text = readableText(value);
  const match = text === undefined ? null : /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.+)$/s.exec(text);
  if (!match) return undefined;
  const [partition, service, region, account, resource] = match.slice(1).map(part => (part && !part.includes(UNKNOWN) ? part : undefined));
  return {
    ...(partition && { partition }),
    ...(service && { service }),
    ...(region && { region }),
    ...(account && { account }),
    ...(resource && { resource }),
  };
}

/** The partition of a region by its name: https://docs.aws.amazon.com/general/latest/gr/rande.html */
export function partitionOf(region: string): string {
  const prefixes: readonly (readonly [string, string])[] = [
    ['cn-', 'aws-cn'],
    ['us-gov-', 'aws-us-gov'],
    ['us-iso-', 'aws-iso'],
    ['us-isob-', 'aws-iso-b'],
    ['eu-isoe-', 'aws-iso-e'],
    ['us-isof-', 'aws-iso-f'],
    ['eusc-', 'aws-eusc'],
  ];
  return prefixes.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}
