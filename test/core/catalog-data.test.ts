import { existsSync } from 'node:fs';
import { compactCatalog, expandCatalog, parseLayerArn, readPublishedArns, renderCatalog, CATALOG_LISTS } from '../../projenrc/catalog';
import { CATALOG } from '../../src/core/catalog-data';

const arn = (region: string, layer: string, partition = 'aws', account = '464622532012'): string => `arn:${partition}:lambda:${region}:${account}:layer:${layer}`;
const listed = CATALOG_LISTS.every(list => existsSync(list)) ? test : test.skip;

listed('expands to exactly the layers that are published', () => {
  const published = readPublishedArns();
  expect(published.length).toBeGreaterThan(1000);
  expect(expandCatalog(CATALOG)).toEqual(published);
});

listed('is what the generator makes of them', () => {
  expect(compactCatalog(readPublishedArns())).toEqual(CATALOG);
});

test('keeps a version per layer, and per region what differs', () => {
  const arns = [
    arn('eu-west-1', 'Datadog-Node22-x:142'), arn('us-east-1', 'Datadog-Node22-x:142'), arn('me-central-1', 'Datadog-Node22-x:141'),
    arn('eu-west-1', 'dd-trace-java:27'), arn('us-east-1', 'dd-trace-java:27'),
    arn('us-gov-west-1', 'dd-trace-java:27', 'aws-us-gov', '002406178527'),
  ].sort();
  const data = compactCatalog(arns);
  expect(data).toEqual({
    accounts: { 'aws': '464622532012', 'aws-us-gov': '002406178527' },
    regions: { 'aws': ['eu-west-1', 'me-central-1', 'us-east-1'], 'aws-us-gov': ['us-gov-west-1'] },
    layers: { 'Datadog-Node22-x': 142, 'dd-trace-java': 27 },
    exceptions: { 'me-central-1': { 'Datadog-Node22-x': 141, 'dd-trace-java': 0 }, 'us-gov-west-1': { 'Datadog-Node22-x': 0 } },
  });
  expect(expandCatalog(data)).toEqual(arns);
  expect(renderCatalog(data)).toContain("'me-central-1': { 'Datadog-Node22-x': 141, 'dd-trace-java': 0 },");
});

test('refuses what is no layer version, and two accounts in a partition', () => {
  expect(() => parseLayerArn('arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Node22-x')).toThrow('not the ARN of a layer version');
  expect(() => compactCatalog([arn('eu-west-1', 'a:1'), arn('eu-west-1', 'b:1', 'aws', '111111111111')])).toThrow('one account per partition');
});
