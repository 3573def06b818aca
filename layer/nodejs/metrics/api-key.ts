/** Datadog's API key: by value, or from KMS, Secrets Manager or Parameter Store, looked up when it is first needed. */
import { child, textAt } from '../json-value';

type Environment = Readonly<Record<string, string | undefined>>;

/** The part of an AWS SDK client that is needed; the SDK itself is the runtime's or the function's. */
interface Client {
  send(command: unknown): Promise<unknown>;
}

interface Sdk {
  readonly client: new (options: object) => Client;
  readonly command: new (input: object) => unknown;
}

/** Loads a client of the SDK that Lambda's runtime brings. */
export type LoadSdk = (name: string, client: string, command: string) => Sdk;

/** Regions with FIPS endpoints of Parameter Store: https://aws.amazon.com/compliance/fips/ */
const SSM_FIPS = /^(?:us-(?:east|west)-[12]|ca-(?:central|west)-1|us-gov-(?:east|west)-1)$/;

/** Rejects when a named key cannot be read; resolves to an empty key when none is named. */
export async function findApiKey(environment: Environment, fips: boolean, load: LoadSdk = loadSdk): Promise<string> {
  const get = (name: string) => environment[name]?.trim() ?? '';
  const region = get('AWS_REGION');
  const secret = get('DD_API_KEY_SECRET_ARN');
  const parameter = get('DD_API_KEY_SSM_ARN') || get('DD_API_KEY_SSM_NAME');
  const encrypted = get('DD_KMS_API_KEY');
  const byValue = get('DD_API_KEY') || get('DATADOG_API_KEY');
  if (byValue) return byValue;
  if (encrypted) return decrypt(encrypted, get('AWS_LAMBDA_FUNCTION_NAME'), optionsOf(region, fips), load);
  if (secret) {
    const sdk = load('secrets-manager', 'SecretsManagerClient', 'GetSecretValueCommand');
    const answer = await new sdk.client(optionsOf(secret.split(':')[3] || region, fips)).send(new sdk.command({ SecretId: secret }));
    return textAt(answer, 'SecretString').trim();
  }
  if (!parameter) return '';
  const sdk = load('ssm', 'SSMClient', 'GetParameterCommand');
  const home = parameter.startsWith('arn:') ? parameter.split(':')[3] : region;
  const client = new sdk.client(optionsOf(home, fips && SSM_FIPS.test(home)));
  return textAt(await client.send(new sdk.command({ Name: parameter, WithDecryption: true })), 'Parameter', 'Value').trim();
}

/** Keys were encrypted with the console, which adds the function's name as context, or without. */
async function decrypt(text: string, functionName: string, options: object, load: LoadSdk): Promise<string> {
  const sdk = load('kms', 'KMSClient', 'DecryptCommand');
  const client = new sdk.client(options);
  const CiphertextBlob = Buffer.from(text, 'base64');
  const plain = await client.send(new sdk.command({ CiphertextBlob })).catch(
    () => client.send(new sdk.command({ CiphertextBlob, EncryptionContext: { LambdaFunctionName: functionName } })),
  );
  return Buffer.from(child(plain, 'Plaintext') as Uint8Array).toString('ascii').trim();
}

function optionsOf(region: string, fips: boolean): object {
  return { region, ...fips && { useFipsEndpoint: true } };
}

function loadSdk(name: string, client: string, command: string): Sdk {
  const paths = ['/var/task', '/var/runtime', __dirname];
  const sdk = require(require.resolve(`@aws-sdk/client-${name}`, { paths })) as Record<string, unknown>;
  return { client: sdk[client] as Sdk['client'], command: sdk[command] as Sdk['command'] };
}
