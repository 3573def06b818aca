// GENERATED from the published layers by projenrc/catalog.ts (`npm run catalog`). Do not edit.

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
  accounts: { aws: '464622532012', 'aws-us-gov': '002406178527' },
  regions: {
    aws: [
      'af-south-1', 'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3',
      'ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4',
      'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-central-1', 'ca-west-1', 'eu-central-1',
      'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2',
      'eu-west-3', 'il-central-1', 'me-central-1', 'mx-central-1', 'sa-east-1', 'us-east-1',
      'us-east-2', 'us-west-1', 'us-west-2',
    ],
    'aws-us-gov': [
      'us-gov-east-1', 'us-gov-west-1',
    ],
  },
  layers: {
    'Datadog-Extension': 99,
    'Datadog-Extension-ARM': 99,
    'Datadog-Extension-ARM-FIPS': 99,
    'Datadog-Extension-FIPS': 99,
    'Datadog-Node16-x': 120,
    'Datadog-Node18-x': 142,
    'Datadog-Node20-x': 142,
    'Datadog-Node22-x': 142,
    'Datadog-Node24-x': 142,
    'Datadog-Python310': 127,
    'Datadog-Python310-ARM': 127,
    'Datadog-Python311': 127,
    'Datadog-Python311-ARM': 127,
    'Datadog-Python312': 127,
    'Datadog-Python312-ARM': 127,
    'Datadog-Python313': 127,
    'Datadog-Python313-ARM': 127,
    'Datadog-Python314': 127,
    'Datadog-Python314-ARM': 127,
    'Datadog-Python37': 85,
    'Datadog-Python38': 127,
    'Datadog-Python38-ARM': 127,
    'Datadog-Python39': 127,
    'Datadog-Python39-ARM': 127,
    'Datadog-Ruby3-2': 29,
    'Datadog-Ruby3-2-ARM': 29,
    'Datadog-Ruby3-3': 29,
    'Datadog-Ruby3-3-ARM': 29,
    'Datadog-Ruby3-4': 29,
    'Datadog-Ruby3-4-ARM': 29,
    'Datadog-Ruby4-0': 29,
    'Datadog-Ruby4-0-ARM': 29,
    'dd-trace-dotnet': 25,
    'dd-trace-dotnet-ARM': 25,
    'dd-trace-java': 27,
  },
  exceptions: {
    'ap-east-2': { 'Datadog-Node16-x': 0, 'Datadog-Python37': 0, 'Datadog-Ruby3-2': 0, 'Datadog-Ruby3-2-ARM': 0, 'Datadog-Ruby3-3': 0, 'Datadog-Ruby3-3-ARM': 0, 'Datadog-Ruby3-4': 0, 'Datadog-Ruby3-4-ARM': 0, 'Datadog-Ruby4-0': 0, 'Datadog-Ruby4-0-ARM': 0, 'dd-trace-dotnet': 0, 'dd-trace-dotnet-ARM': 0, 'dd-trace-java': 0 },
    'ap-southeast-5': { 'Datadog-Python37': 0 },
    'ap-southeast-6': { 'Datadog-Node16-x': 0, 'Datadog-Python37': 0, 'Datadog-Ruby3-2': 0, 'Datadog-Ruby3-2-ARM': 0, 'Datadog-Ruby3-3': 0, 'Datadog-Ruby3-3-ARM': 0, 'Datadog-Ruby3-4': 0, 'Datadog-Ruby3-4-ARM': 0, 'Datadog-Ruby4-0': 0, 'Datadog-Ruby4-0-ARM': 0, 'dd-trace-dotnet': 0, 'dd-trace-dotnet-ARM': 0, 'dd-trace-java': 0 },
    'ap-southeast-7': { 'Datadog-Node16-x': 0, 'Datadog-Python37': 0 },
    'ca-west-1': { 'Datadog-Python37': 0 },
    'il-central-1': { 'Datadog-Python37': 0 },
    'me-central-1': { 'Datadog-Extension-ARM-FIPS': 98, 'Datadog-Ruby4-0': 0, 'Datadog-Ruby4-0-ARM': 0 },
    'mx-central-1': { 'Datadog-Node16-x': 0, 'Datadog-Python37': 0 },
  },
};
