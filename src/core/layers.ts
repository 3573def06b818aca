import { partitionOf } from './arn';
import { CATALOG } from './catalog-data';
import { Json, JsonObject } from './json';
import { Text } from './option-values';

/** Where and from whom a published layer is taken. */
export interface LayerSource {
  /** Absent where the stack's region is known only at deployment. */
  readonly region?: string;
  /** An account that mirrors Datadog's layers: what it holds is its owner's to say, not the catalog's. */
  readonly account?: Text;
}

/** Datadog's own accounts, by which its layers on a function are told from private copies. */
export const DATADOG_ACCOUNTS: readonly string[] = Object.values(CATALOG.accounts);

/** The version of a layer that the catalog holds for a region. */
function tryFindVersion(region: string, name: string): number | undefined {
  if (!CATALOG.regions[partitionOf(region)]?.includes(region)) return undefined;
  return (CATALOG.exceptions[region]?.[name] ?? CATALOG.layers[name]) || undefined;
}

/** The ARN of a published layer version, or undefined where it is not published: never a made-up one. */
export function tryFindLayerArn(name: string, source: LayerSource, version?: number): Json | undefined {
  const { region, account } = source;
  if (region === undefined) {
    const anywhere = CATALOG.layers[name];
    return arnOfUnknownRegion(name, account, account === undefined ? anywhere && (version ?? anywhere) : (version ?? anywhere));
  }
  const partition = partitionOf(region);
  const published = tryFindVersion(region, name);
  const chosen = account === undefined ? published && (version ?? published) : (version ?? published ?? CATALOG.layers[name]);
  const owner = account ?? CATALOG.accounts[partition];
  if (chosen === undefined || owner === undefined) return undefined;
  if (typeof owner === 'string') return `arn:${partition}:lambda:${region}:${owner}:layer:${name}:${chosen}`;
  return { 'Fn::Join': [':', ['arn', partition, 'lambda', region, owner, 'layer', name, String(chosen)]] };
}

function arnOfUnknownRegion(name: string, account: Text | undefined, version: number | undefined): Json | undefined {
  if (version === undefined) return undefined;
  const owner = account ?? byPartition('LayerAccount');
  return { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 'lambda', { Ref: 'AWS::Region' }, owner, 'layer', name, String(version)]] };
}

/** The mapping that answers at deployment what depends on the partition, for stacks whose region is not known before. */
export const PARTITION_MAPPING_ID = 'DatadogServerlessPartitions';

export const byPartition = (key: keyof typeof COMMERCIAL): JsonObject => ({
  'Fn::FindInMap': [PARTITION_MAPPING_ID, { Ref: 'AWS::Partition' }, key],
});

const COMMERCIAL = {
  LayerAccount: CATALOG.accounts.aws!,
  Fips: 'false',
  Extension: 'Datadog-Extension',
  ExtensionArm: 'Datadog-Extension-ARM',
};
const GOVERNMENT: typeof COMMERCIAL = {
  LayerAccount: CATALOG.accounts['aws-us-gov']!,
  Fips: 'true',
  Extension: 'Datadog-Extension-FIPS',
  ExtensionArm: 'Datadog-Extension-ARM-FIPS',
};
/** No account: nobody publishes layers in China, and without one that mirrors them the deployment says so. */
const CHINA: Omit<typeof COMMERCIAL, 'LayerAccount'> = {
  Fips: 'false',
  Extension: 'Datadog-Extension',
  ExtensionArm: 'Datadog-Extension-ARM',
};

export const PARTITION_MAPPING: JsonObject = { 'aws': COMMERCIAL, 'aws-cn': CHINA, 'aws-us-gov': GOVERNMENT };

/** The extension's layer where the partition, and so whether it is the FIPS one, is known only at deployment. */
export function extensionByPartition(arm: boolean, account: Text | undefined, version: number | undefined): Json {
  const name = byPartition(arm ? 'ExtensionArm' : 'Extension');
  const owner = account ?? byPartition('LayerAccount');
  const chosen = version ?? CATALOG.layers['Datadog-Extension']!;
  return { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 'lambda', { Ref: 'AWS::Region' }, owner, 'layer', name, String(chosen)]] };
}
