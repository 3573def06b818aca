import fc from 'fast-check';

/** Where a function's role stands. */
export const ROLES = ['own', 'shared', 'imported', 'cross-stack'] as const;
/** How the user's environment is written. */
export const ENVIRONMENTS = ['none', 'map', 'added-later', 'overridden', 'conditional', 'lazy-override'] as const;
export const LAYERS = ['none', 'own', 'two', 'older-datadog', 'parameter', 'conditional', 'overridden'] as const;
export const TABLES = ['none', 'table', 'named-table', 'table-v2'] as const;
export const LOG_GROUPS = ['none', 'given', 'declared', 'overridden'] as const;
export const KEYS = [
  'none', 'plain', 'kms', 'secret', 'secret-with-key', 'other-stack-secret', 'complete-arn', 'partial-arn', 'secret-name', 'parameter',
  'parameter-arn', 'token',
] as const;
export const FORWARDERS = ['none', 'arn', 'token', 'other-stack'] as const;
export const RUNTIMES = [
  'nodejs16.x', 'nodejs20.x', 'nodejs22.x', 'nodejs24.x', 'python3.9', 'python3.13', 'java21', 'dotnet8', 'ruby3.3', 'provided.al2023', 'nodejs8.10',
] as const;

/** A function of an app, as data. */
export interface FunctionSpec {
  readonly runtime: (typeof RUNTIMES)[number];
  readonly arm: boolean;
  readonly level: 1 | 2;
  readonly role: (typeof ROLES)[number];
  readonly environment: (typeof ENVIRONMENTS)[number];
  readonly datadogVariables: boolean;
  readonly layers: (typeof LAYERS)[number];
  readonly table: (typeof TABLES)[number];
  readonly logGroup: (typeof LOG_GROUPS)[number];
  readonly overrides: readonly ('Handler' | 'Architectures' | 'Runtime' | 'Tags')[];
  readonly tags: readonly ('env' | 'team' | 'datadog:instrument')[];
  readonly traced: boolean;
  readonly published: boolean;
}

/** An app and what the construct is asked for, as data. */
export interface AppSpec {
  readonly key: (typeof KEYS)[number];
  readonly forwarder: (typeof FORWARDERS)[number];
  readonly options: {
    readonly createForwarderPermissions?: boolean;
    readonly addExtension?: boolean;
    readonly enableXrayTracing?: boolean;
    readonly lambdaFips?: boolean;
    readonly redirectHandler?: boolean;
    readonly addLayers?: boolean;
    readonly grantSecretReadAccess?: boolean;
    readonly useLayersFromAccount?: string;
    readonly nodeLayerVersion?: number;
    readonly tags?: string;
    readonly service?: string;
    readonly gitCommitSha?: string;
    readonly gitRepositoryUrl?: string;
    readonly takeOver?: boolean;
  };
  /** `env` is a parameter of the template, not a text. */
  readonly envToken: boolean;
  readonly functions: readonly FunctionSpec[];
}

const functionSpec: fc.Arbitrary<FunctionSpec> = fc.record({
  runtime: fc.constantFrom(...RUNTIMES),
  arm: fc.boolean(),
  level: fc.constantFrom(1, 2, 2),
  role: fc.constantFrom(...ROLES),
  environment: fc.constantFrom(...ENVIRONMENTS),
  datadogVariables: fc.boolean(),
  layers: fc.constantFrom(...LAYERS),
  table: fc.constantFrom(...TABLES),
  logGroup: fc.constantFrom(...LOG_GROUPS),
  overrides: fc.uniqueArray(fc.constantFrom('Handler', 'Architectures', 'Runtime', 'Tags'), { maxLength: 2 }),
  tags: fc.uniqueArray(fc.constantFrom('env', 'env', 'team', 'team', 'datadog:instrument'), { maxLength: 2 }),
  traced: fc.boolean(),
  published: fc.boolean(),
});

const rarely = <T>(value: T): fc.Arbitrary<T | undefined> => fc.option(fc.constant(value), { nil: undefined, freq: 3 });

export const appSpec: fc.Arbitrary<AppSpec> = fc.record({
  key: fc.constantFrom(...KEYS),
  forwarder: fc.constantFrom(...FORWARDERS),
  options: fc.record(
    {
      createForwarderPermissions: fc.boolean(),
      addExtension: rarely(false) as fc.Arbitrary<boolean>,
      enableXrayTracing: fc.boolean(),
      lambdaFips: fc.boolean(),
      redirectHandler: fc.boolean(),
      addLayers: fc.boolean(),
      grantSecretReadAccess: fc.boolean(),
      useLayersFromAccount: fc.constant('210987654321'),
      nodeLayerVersion: fc.constant(120),
      tags: fc.constantFrom('team:a,cost:b', 'team:a cost:b'),
      service: fc.constant('shop'),
      gitCommitSha: fc.constant('abcdef'),
      gitRepositoryUrl: fc.constant('https://user:secret@example.com/shop.git'),
      takeOver: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  envToken: fc.boolean(),
  functions: fc.array(functionSpec, { minLength: 1, maxLength: 4 }),
});
