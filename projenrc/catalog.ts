import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/**
 * Makes src/core/catalog-data.ts from the lists of Datadog's published layers (one ARN per region and layer). The macro carries
 * the catalog in its bundle, so it is kept small: a version per layer, and per region only what differs from it.
 *
 * Run by `npm run catalog` when the lists change; a test proves that the committed file expands to exactly these lists.
 */
export const CATALOG_LISTS: readonly string[] = ['layers.json', 'layers-gov.json'].map(file => join(__dirname, '../../shared/catalog', file));
const TARGET = join(__dirname, '../src/core/catalog-data.ts');

type Versions = Readonly<Record<string, number>>;

interface CatalogData {
  readonly accounts: Readonly<Record<string, string>>;
  readonly regions: Readonly<Record<string, readonly string[]>>;
  readonly layers: Versions;
  readonly exceptions: Readonly<Record<string, Versions>>;
}

interface LayerArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
  readonly version: number;
}

/** By region, ARNs under the runtime or the extension that they are for. */
interface PublishedLayers {
  readonly regions: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Every ARN of the lists, sorted. */
export function readPublishedArns(lists: readonly string[] = CATALOG_LISTS): readonly string[] {
  const regions = lists.flatMap(list => Object.values((JSON.parse(readFileSync(list, 'utf8')) as PublishedLayers).regions));
  return [...new Set(regions.flatMap(region => Object.values(region)))].sort();
}

export function parseLayerArn(arn: string): LayerArn {
  const match = /^arn:([^:]+):lambda:([^:]+):(\d{12}):layer:([^:]+):(\d+)$/.exec(arn);
  if (!match) throw new Error(`not the ARN of a layer version: ${arn}`);
  const [, partition, region, account, name, version] = match;
  return { partition, region, account, name, version: Number(version) };
}

/** The layers in the compact form: each one's most frequent version, and what a region lacks (0) or has in another version. */
export function compactCatalog(arns: readonly string[]): CatalogData {
  const layers = arns.map(parseLayerArn);
  const [names, regions, partitions] = (['name', 'region', 'partition'] as const).map(part => [...new Set(layers.map(layer => layer[part]))].sort());
  const usual = mapOf(names, name => mostFrequent(layers.filter(layer => layer.name === name).map(layer => layer.version)));
  const exceptionsOf = (region: string): Versions => {
    const here = new Map(layers.filter(layer => layer.region === region).map(layer => [layer.name, layer.version]));
    const versions = mapOf(names, name => here.get(name) ?? 0);
    return Object.fromEntries(Object.entries(versions).filter(([name, version]) => version !== usual[name]));
  };
  const inPartition = (partition: string): readonly LayerArn[] => layers.filter(layer => layer.partition === partition);
  return {
    accounts: mapOf(partitions, partition => only(inPartition(partition).map(layer => layer.account))),
    regions: mapOf(partitions, partition => [...new Set(inPartition(partition).map(layer => layer.region))].sort()),
    layers: usual,
    exceptions: mapOf(regions.filter(region => Object.keys(exceptionsOf(region)).length > 0), exceptionsOf),
  };
}

/** The inverse of `compactCatalog`: every ARN that the compact form stands for, sorted. */
export function expandCatalog(data: CatalogData): readonly string[] {
  return Object.entries(data.regions).flatMap(([partition, regions]) => regions.flatMap(region => Object.entries(data.layers)
    .map(([name, usual]) => [name, data.exceptions[region]?.[name] ?? usual] as const)
    .filter(([, version]) => version > 0)
    .map(([name, version]) => `arn:${partition}:lambda:${region}:${data.accounts[partition]}:layer:${name}:${version}`))).sort();
}

export function renderCatalog(data: CatalogData): string {
  return `// GENERATED from the published layers by projenrc/catalog.ts (\`npm run catalog\`). Do not edit.

export interface CatalogData {
  /** Datadog's account in each partition where it publishes layers. */
  readonly accounts: Readonly<Record<string, string>>;
  /** The regions of each partition that have layers. */
  readonly regions: Readonly<Record<string, readonly string[]>>;
  /** Each layer's version, everywhere but where an exception says otherwise. */
  readonly layers: Readonly<Record<string, number>>;
  /** By region: layers of another version, or 0 where the layer is not published. */
  readonly exceptions: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export const CATALOG: CatalogData = {
  accounts: ${literal(data.accounts)},
  regions: {
${Object.entries(data.regions).map(([partition, regions]) => `    ${key(partition)}: [\n${wrap(regions.map(quote))}\n    ],`).join('\n')}
  },
  layers: {
${Object.entries(data.layers).map(([name, version]) => `    ${key(name)}: ${version},`).join('\n')}
  },
  exceptions: {
${Object.entries(data.exceptions).map(([region, differing]) => `    ${key(region)}: ${literal(differing)},`).join('\n')}
  },
};
`;
}

const mapOf = <Value>(keys: readonly string[], valueOf: (key: string) => Value): Record<string, Value> =>
  Object.fromEntries(keys.map(name => [name, valueOf(name)]));
const quote = (text: string): string => `'${text}'`;
const key = (name: string): string => /^[A-Za-z_]\w*$/.test(name) ? name : quote(name);
const literal = (record: Readonly<Record<string, string | number>>): string =>
  `{ ${Object.entries(record).map(([name, value]) => `${key(name)}: ${typeof value === 'string' ? quote(value) : value}`).join(', ')} }`;

function wrap(items: readonly string[], perLine = 6): string {
  const lines = Array.from({ length: Math.ceil(items.length / perLine) }, (_, line) => items.slice(line * perLine, (line + 1) * perLine));
  return lines.map(line => `      ${line.join(', ')},`).join('\n');
}

function mostFrequent(values: readonly number[]): number {
  const count = (value: number): number => values.filter(other => other === value).length;
  return [...new Set(values)].sort((a, b) => count(b) - count(a) || b - a)[0];
}

function only(values: readonly string[]): string {
  const distinct = [...new Set(values)];
  if (distinct.length !== 1) throw new Error(`one account per partition expected, found ${distinct.join(', ')}`);
  return distinct[0];
}

function main(): void {
  const missing = CATALOG_LISTS.filter(list => !existsSync(list));
  if (missing.length > 0) throw new Error(`lists of published layers not found: ${missing.join(', ')}`);
  const arns = readPublishedArns();
  const data = compactCatalog(arns);
  if (!isDeepStrictEqual(expandCatalog(data), arns)) throw new Error('the compact catalog does not expand to the published layers');
  writeFileSync(TARGET, renderCatalog(data));
  console.log(`${TARGET}: ${arns.length} layer versions`);
}

if (require.main === module) main();
