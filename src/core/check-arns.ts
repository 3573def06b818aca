import { tryParseArn } from './arn';
import { isLiteral } from './intrinsics';
import { Check, problem, when } from './option-check';
import { OptionName, OPTION_NAMES, specOf } from './options';
import { Problem } from './problem';

interface ArnKind {
  readonly what: string;
  readonly service: string;
  readonly resource: RegExp;
  readonly example: string;
  /** AWS takes only one of the stack's own region. */
  readonly regional?: true;
}

const FORWARDER: ArnKind = { what: 'a Lambda function', service: 'lambda', resource: /^function:/, example: 'function:forwarder', regional: true };
const LAYER: ArnKind = { what: 'a layer version', service: 'lambda', resource: /^layer:[^:]+:\d+$/, example: 'layer:name:1', regional: true };

/** https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
const KINDS: Readonly<Partial<Record<OptionName, ArnKind>>> = {
  apiKeySecretArn: { what: 'a secret', service: 'secretsmanager', resource: /^secret:/, example: 'secret:name-AbCdEf' },
  apiKeySsmArn: { what: 'a parameter of Systems Manager', service: 'ssm', resource: /^parameter\//, example: 'parameter/name' },
  apiKeyEncryptionKeyArn: { what: 'a KMS key', service: 'kms', resource: /^(key|alias)\//, example: 'key/…' },
  forwarderArn: FORWARDER,
  stepFunctionForwarderArn: FORWARDER,
};

const kindOf = (name: OptionName): ArnKind | undefined => KINDS[name] ?? (specOf(name).layer && name.endsWith('Arn') ? LAYER : undefined);

/** An ARN names a resource of the kind that its option wants, as far as it can be read. */
export const arns: Check = ({ options, environment }) =>
  OPTION_NAMES.flatMap(name => {
    const value = options[name];
    const kind = kindOf(name);
    if (!kind || value === undefined) return [];
    const arn = tryParseArn(value as string) ?? (isLiteral(value as string) ? NOT_AN_ARN : {});
    const { service = kind.service, resource, region = environment.regionOf?.(value as string) } = arn;
    if (service !== kind.service || (resource !== undefined && !kind.resource.test(resource))) return [wrong(name, kind)];
    return when(
      kind.regional === true && region !== undefined && environment.region !== undefined && region !== environment.region,
      'warning',
      'arn-in-other-region',
      name,
      `\`${name}\` lies in ${region}, the stack in ${environment.region}.`,
      `AWS refuses it there: give ${kind.what} of the stack's region.`,
    );
  });

const NOT_AN_ARN = { service: '', resource: '', region: undefined };

const wrong = (name: OptionName, { what, service, example }: ArnKind): Problem =>
  problem(
    'error',
    'wrong-arn',
    name,
    `\`${name}\` is not the ARN of ${what}.`,
    `It looks like \`arn:aws:${service}:us-east-1:123456789012:${example}\`.`,
  );
