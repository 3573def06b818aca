import { tryParseArn } from './arn';
import { readableText, refOf, subOf, UNKNOWN } from './intrinsics';
import { isString, Json, JsonObject } from './json';
import { Text } from './option-values';
import { Settings } from './settings';
import { TemplateView, typeOf } from './template';

/** What the function's role must be allowed: to read the key, to decrypt it, and to send to X-Ray. Partition and region are those of the ARNs. */
export function statementsOf(settings: Settings, template: TemplateView): readonly JsonObject[] {
  const { options, xray } = settings;
  const grants =
    options.grantSecretReadAccess === false
      ? []
      : [...secretGrant(options.apiKeySecretArn, template), ...parameterGrant(options.apiKeySsmArn), ...decryptGrant(settings)];
  return xray ? [...grants, XRAY] : grants;
}

const allow = (action: string | readonly string[], resource: Json, condition?: JsonObject): JsonObject => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition && { Condition: condition }),
});

/** X-Ray's actions take no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
const XRAY = allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');

function secretGrant(arn: Text | undefined, template: TemplateView): readonly JsonObject[] {
  return arn === undefined ? [] : [allow('secretsmanager:GetSecretValue', secretResource(arn, template))];
}

/**
 * An ARN of a secret ends with a hyphen and six characters that Secrets Manager adds; one without them is partial and gets
 * wildcards for them. Where that cannot be told, both forms are granted: six lower-case letters may be a word of the name.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
 */
function secretResource(arn: Text, template: TemplateView): Json {
  const ref = refOf(arn);
  if (ref !== undefined && typeOf(template.resources[ref]) === 'AWS::SecretsManager::Secret') return arn;
  const tail = readableText(template.resolve(arn) ?? arn);
  const end = tail?.split(UNKNOWN).at(-1);
  if (end === undefined || end === '') return [arn, anySuffix(arn)];
  const suffix = /-([A-Za-z0-9]{6})$/.exec(end)?.[1];
  if (suffix === undefined) return end.endsWith('-??????') || end.endsWith('*') ? arn : anySuffix(arn);
  return /^[a-z]{6}$/.test(suffix) ? [arn, anySuffix(arn)] : arn;
}

function anySuffix(arn: Text): Json {
  if (isString(arn)) return `${arn}-??????`;
  const sub = subOf(arn);
  if (sub && isString(arn['Fn::Sub'])) return { 'Fn::Sub': `${sub.text}-??????` };
  return { 'Fn::Join': ['', [arn, '-??????']] };
}

const parameterGrant = (arn: Text | undefined): readonly JsonObject[] => (arn === undefined ? [] : [allow('ssm:GetParameter', arn)]);

/** A customer-managed key may be used through the service that keeps the secret; ciphertext is decrypted directly. */
function decryptGrant({
  options: { apiKeyEncryptionKeyArn: key, apiKeySecretArn, apiKeySsmArn, apiKmsKey },
}: Settings): readonly JsonObject[] {
  if (key === undefined) return [];
  if (apiKmsKey !== undefined) return [allow('kms:Decrypt', key)];
  const keeper = apiKeySecretArn ?? apiKeySsmArn;
  if (keeper === undefined) return [];
  return [
    allow('kms:Decrypt', key, {
      StringEquals: { 'kms:ViaService': viaService(apiKeySecretArn === undefined ? 'ssm' : 'secretsmanager', keeper) },
    }),
  ];
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service */
function viaService(service: string, keeper: Text): Json {
  const { region, partition } = tryParseArn(keeper) ?? {};
  if (region === undefined || partition === undefined) return { 'Fn::Sub': `${service}.\${AWS::Region}.\${AWS::URLSuffix}` };
  return `${service}.${region}.${partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
}
