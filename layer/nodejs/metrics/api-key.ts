/** Datadog's API key: by value, or from KMS, Secrets Manager or Parameter Store, looked up when it is first needed. */
import { note } from '../diagnostics';
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

interface Place {
  readonly region: string;
  readonly functionName: string;
  readonly fips: boolean;
  readonly load: LoadSdk;
}

/** Regions with FIPS endpoints of Parameter Store: https://aws.amazon.com/compliance/fips/ */
const SSM_FIPS = /^(?:us-(?:east|west)-[12]|ca-(?:central|west)-1|us-gov-(?:east|west)-1)$/;

/** The first source that is named and answers, in the order of Datadog's extension; empty when none does. Never rejects. */
export async function findApiKey(environment: Environment, fips: boolean, load: LoadSdk = loadSdk): Promise<string> {
  const get = (name: string) => environment[name]?.trim() ?? '';
  const places: Place = { region: get('AWS_REGION'), functionName: get('AWS_LAMBDA_FUNCTION_NAME'), fips, load };
  const sources = [
    [get('DD_API_KEY_SECRET_ARN'), fromSecret], [get('DD_API_KEY_SSM_NAME'), fromParameter], [get('DD_API_KEY_SSM_ARN'), fromParameter],
    [get('DD_KMS_API_KEY'), fromKms],
  ] as const;
  for (const [given, lookUp] of sources) {
    const key = given && await lookUp(given, places).catch((error: unknown) => note('api-key', error));
    if (key) return key.trim();
  }
  return get('DD_API_KEY') || get('DATADOG_API_KEY');
}

async function fromSecret(arn: string, { region, fips, load }: Place): Promise<string> {
  const sdk = load('secrets-manager', 'SecretsManagerClient', 'GetSecretValueCommand');
  return textAt(await new sdk.client(optionsOf(arn.split(':')[3] || region, fips)).send(new sdk.command({ SecretId: arn })), 'SecretString');
}

async function fromParameter(name: string, { region, fips, load }: Place): Promise<string> {
  const sdk = load('ssm', 'SSMClient', 'GetParameterCommand');
  const home = (name.startsWith('arn:') && name.split(':')[3]) || region;
  const client = new sdk.client(optionsOf(home, fips && SSM_FIPS.test(home)));
  return textAt(await client.send(new sdk.command({ Name: name, WithDecryption: true })), 'Parameter', 'Value');
}

/** Keys were encrypted with the console, which adds the function's name as context, or without. */
async function fromKms(text: string, { region, functionName, fips, load }: Place): Promise<string> {
  const sdk = load('kms', 'KMSClient', 'DecryptCommand');
  const client = new sdk.client(optionsOf(region, fips));
  const CiphertextBlob = Buffer.from(text, 'base64');
  const plain = await client.send(new sdk.command({ CiphertextBlob })).catch(
    async () => client.send(new sdk.command({ CiphertextBlob, EncryptionContext: { LambdaFunctionName: functionName } })),
  );
  return Buffer.from(child(plain, 'Plaintext') as Uint8Array).toString('ascii');
}

function optionsOf(region: string, fips: boolean): object {
  return { region, ...fips && { useFipsEndpoint: true } };
}

function loadSdk(name: string, client: string, command: string): Sdk {
  const paths = ['/var/task', '/var/runtime', __dirname];
  const sdk = require(require.resolve(`@aws-sdk/client-${name}`, { paths })) as Record<string, unknown>;
  return { client: sdk[client] as Sdk['client'], command: sdk[command] as Sdk['command'] };
}
