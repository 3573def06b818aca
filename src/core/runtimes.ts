export type Family = 'node' | 'python' | 'java' | 'dotnet' | 'ruby' | 'custom';

/** One row per Lambda runtime: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
export interface Runtime {
  readonly name: string;
  readonly family: Family;
  /** Name of Datadog's library layer for x86_64; undefined where the library is compiled into the function. */
  readonly layer?: string;
  /** How the layer serves arm64: by the same layer, or by one with the suffix `-ARM`. */
  readonly arm: 'same' | 'suffix';
  /** This product has a layer of its own for the runtime: one of Node.js for every version, one of Python for each version and architecture. */
  readonly bundled?: true;
}

const node = (name: string, layer: string): Runtime => ({ name, family: 'node', layer, arm: 'same' });
const python = (name: string, layer: string): Runtime => ({ name, family: 'python', layer, arm: 'suffix' });
const bundled = (runtime: Runtime): Runtime => ({ ...runtime, bundled: true });
const java = (name: string): Runtime => ({ name, family: 'java', layer: 'dd-trace-java', arm: 'same' });
const dotnet = (name: string): Runtime => ({ name, family: 'dotnet', layer: 'dd-trace-dotnet', arm: 'suffix' });
const ruby = (name: string, layer: string): Runtime => ({ name, family: 'ruby', layer, arm: 'suffix' });
const custom = (name: string): Runtime => ({ name, family: 'custom', arm: 'same' });

/** Oldest first within a family. Names of layers: https://docs.datadoghq.com/serverless/aws_lambda/ */
export const RUNTIMES: readonly Runtime[] = [
  node('nodejs12.x', 'Datadog-Node12-x'),
  node('nodejs14.x', 'Datadog-Node14-x'),
  node('nodejs16.x', 'Datadog-Node16-x'),
  node('nodejs18.x', 'Datadog-Node18-x'),
  node('nodejs20.x', 'Datadog-Node20-x'),
  bundled(node('nodejs22.x', 'Datadog-Node22-x')),
  bundled(node('nodejs24.x', 'Datadog-Node24-x')),
  python('python3.6', 'Datadog-Python36'),
  python('python3.7', 'Datadog-Python37'),
  python('python3.8', 'Datadog-Python38'),
  python('python3.9', 'Datadog-Python39'),
  bundled(python('python3.10', 'Datadog-Python310')),
  bundled(python('python3.11', 'Datadog-Python311')),
  bundled(python('python3.12', 'Datadog-Python312')),
  bundled(python('python3.13', 'Datadog-Python313')),
  bundled(python('python3.14', 'Datadog-Python314')),
  java('java8'),
  java('java8.al2'),
  java('java11'),
  java('java17'),
  java('java21'),
  java('java25'),
  dotnet('dotnet6'),
  dotnet('dotnet8'),
  dotnet('dotnet10'),
  ruby('ruby3.2', 'Datadog-Ruby3-2'),
  ruby('ruby3.3', 'Datadog-Ruby3-3'),
  ruby('ruby3.4', 'Datadog-Ruby3-4'),
  ruby('ruby4.0', 'Datadog-Ruby4-0'),
  custom('go1.x'),
  custom('provided'),
  custom('provided.al2'),
  custom('provided.al2023'),
];

const BY_NAME: ReadonlyMap<string, Runtime> = new Map(RUNTIMES.map(runtime => [runtime.name, runtime]));

/** The families whose layer is not compiled for one version of the runtime, so that it serves newer versions too. */
const FORWARD: Readonly<Record<string, { readonly family: Family; readonly pattern: RegExp }>> = {
  node: { family: 'node', pattern: /^nodejs(\d+)\.x$/ },
  java: { family: 'java', pattern: /^java(\d+)$/ },
  dotnet: { family: 'dotnet', pattern: /^dotnet(\d+)$/ },
  custom: { family: 'custom', pattern: /^provided\.al(\d+)$/ },
};

export interface RuntimeMatch {
  readonly runtime: Runtime;
  /** The runtime is newer than any that is known, and its family's newest layer is taken. */
  readonly newer: boolean;
}

/** The row of a runtime, or of the newest known one of its family where that one's layer serves newer ones. */
export function tryFindRuntime(name: string): RuntimeMatch | undefined {
  const runtime = BY_NAME.get(name);
  if (runtime) return { runtime, newer: false };
  for (const { family, pattern } of Object.values(FORWARD)) {
    const number = Number(pattern.exec(name)?.[1]);
    const newest = RUNTIMES.filter(row => row.family === family).at(-1)!;
    if (number > Number(pattern.exec(newest.name)?.[1])) return { runtime: { ...newest, name }, newer: true };
  }
  return undefined;
}
