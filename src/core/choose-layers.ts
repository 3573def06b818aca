import { Json } from './json';
import { WantedLayers } from './layer-list';
import { extensionByPartition, tryFindLayerArn } from './layers';
import { OptionName } from './options';
import { Family } from './runtimes';
import { Settings } from './settings';
import { Skip, skip } from './skip';
import { Target } from './targets';

export type Chosen = WantedLayers & {
  /** Version of Datadog's published library layer, where that is the one that is used and it is known. */
  readonly publishedVersion?: number;
  /** This product's own layer was asked for by name and is not at hand, so that Datadog's published one is used. */
  readonly instead?: true;
};

/** The layers that a function of this runtime and architecture needs, or why it cannot have them. */
export function chooseLayers(target: Target, settings: Settings): Chosen | Skip {
  const { family, name } = target.runtime;
  const startsByWrapper = family === 'java' || family === 'dotnet';
  if (startsByWrapper && !settings.extension && settings.options.redirectHandler !== false) {
    return skip(
      'needs-extension',
      `The tracer of the runtime \`${name}\` is started by the extension, which is not added.`,
      'Give a source of the API key, or exclude the function.',
    );
  }
  const library = chooseLibrary(target, settings);
  if ('skip' in library) return library;
  const extension = settings.extension ? extensionArn(target, settings) : undefined;
  if (settings.extension && extension === undefined) return unpublished('the extension', settings);
  return { ...library, ...(extension === undefined ? {} : { extension }) };
}

function chooseLibrary({ runtime, arm }: Target, settings: Settings): Chosen | Skip {
  const { options, environment } = settings;
  const { family } = runtime;
  const published = settings.needsPublishedLayer || options.runtimeLayers === 'datadog' || options.useLayersFromAccount !== undefined;
  if (options.addLayers === false || runtime.layer === undefined || family === 'custom') return {};
  const { version, arn } = pinned(family, settings);
  if (arn !== undefined) return { library: arn };
  const ours =
    runtime.bundled && version === undefined && !published ? environment.bundledLayers?.[bundledKey(family, runtime.name, arm)] : undefined;
  if (ours !== undefined) return { library: ours };
  const name = arm && runtime.arm === 'suffix' ? `${runtime.layer}-ARM` : runtime.layer;
  const library = tryFindLayerArn(name, sourceOf(settings), version);
  if (library === undefined) return unpublished(`the layer \`${name}\``, settings, `\`${family}LayerVersion\``);
  const instead = runtime.bundled && version === undefined && !published && options.runtimeLayers === 'bundled';
  return { library, ...publishedVersion(library), ...(instead && { instead }) };
}

/** The key of this product's own layer: one of Node.js serves every version and architecture, Python has one for each. */
export const bundledKey = (family: Family, runtime: string, arm: boolean): string =>
  family === 'node' ? 'nodejs' : `${runtime}-${arm ? 'arm64' : 'x86_64'}`;

function pinned(
  family: Exclude<Family, 'custom'> | 'extension',
  { options }: Settings,
): { readonly version?: number; readonly arn?: Json } {
  const version = options[`${family}LayerVersion` satisfies OptionName];
  const arn = options[`${family}LayerArn` satisfies OptionName];
  return { ...(version !== undefined && { version }), ...(arn !== undefined && { arn }) };
}

function extensionArn({ arm }: Target, settings: Settings): Json | undefined {
  const { version, arn } = pinned('extension', settings);
  if (arn !== undefined) return arn;
  if (settings.fips === undefined) return extensionByPartition(arm, settings.options.useLayersFromAccount, version);
  return tryFindLayerArn(`Datadog-Extension${arm ? '-ARM' : ''}${settings.fips ? '-FIPS' : ''}`, sourceOf(settings), version);
}

const sourceOf = ({ options, environment: { region } }: Settings): Parameters<typeof tryFindLayerArn>[1] => ({
  ...(region !== undefined && { region }),
  ...(options.useLayersFromAccount !== undefined && { account: options.useLayersFromAccount }),
});

function publishedVersion(arn: Json): { readonly publishedVersion?: number } {
  const version =
    typeof arn === 'string' ? Number(arn.split(':').at(-1)) : Number((arn as { 'Fn::Join': [string, Json[]] })['Fn::Join'][1].at(-1));
  return Number.isInteger(version) ? { publishedVersion: version } : {};
}

const unpublished = (what: string, { environment: { region }, options }: Settings, version?: string): Skip =>
  skip(
    'no-layer',
    `Datadog does not publish ${what} in ${region ?? 'this partition'}.`,
    options.useLayersFromAccount === undefined || version === undefined
      ? "Mirror Datadog's layers and give `useLayersFromAccount`, or give the ARN of a layer of your own."
      : `Give the version that the account has as ${version}, or exclude the function.`,
  );
