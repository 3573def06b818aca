import { GetAliasCommand, GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

const lambda = new LambdaClient();

/** What a function sees of itself; the probes in this folder answer it. */
export interface Inside {
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Names in /opt. */
  readonly opt: readonly string[];
  /** The library that the Datadog handler is in can be loaded. */
  readonly library: boolean;
  readonly extension: boolean;
}

/** @throws with the error's own message where the function fails. */
export async function invoke<T>(name: string, event: unknown, qualifier?: string): Promise<T> {
  const { FunctionError: failure, Payload: payload } = await lambda.send(new InvokeCommand({
    FunctionName: name,
    Payload: JSON.stringify(event),
    ...(qualifier && { Qualifier: qualifier }),
  }));
  const answer = Buffer.from(payload ?? []).toString();
  if (failure) throw new Error(`${name}: ${answer}`);
  return JSON.parse(answer) as T;
}

export const insideOf = async (name: string, qualifier?: string): Promise<Inside> => invoke<Inside>(name, { inside: true }, qualifier);

export interface Settings {
  readonly handler: string;
  /** ARNs of versions, in their order. */
  readonly layers: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

export async function settingsOf(name: string): Promise<Settings> {
  const { Handler: handler, Layers: layers = [], Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  return { handler: handler!, layers: layers.map(({ Arn: arn }) => arn!), variables: Environment?.Variables ?? {} };
}

export const layersOf = async (name: string): Promise<readonly string[]> => (await settingsOf(name)).layers;

/** The version that an alias points to. */
export async function versionOf(name: string, alias: string): Promise<string> {
  const { FunctionVersion: version } = await lambda.send(new GetAliasCommand({ FunctionName: name, Name: alias }));
  return version!;
}
