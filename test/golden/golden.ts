import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { checkFragment } from '../../src/core/check-template';
import { instrument, Instrumented } from '../../src/core/instrument';
import { isObject, Json, JsonObject, objectOf } from '../../src/core/json';
import { macroOptions } from '../../src/core/macro-options';
import { formatProblem, isError, Problem } from '../../src/core/problem';
import { Environment } from '../../src/core/settings';
import { VERSION } from '../../src/core/version';
import { bytesOf, without } from '../support/json';
import { parseTemplate } from '../support/parse-template';

/** `given.json` of a case: what else is known beside `options.json`, the `Parameters` of the transform. */
interface Given {
  /** The macro's own environment: account-wide defaults. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Values of the template's parameters. */
  readonly parameters?: Environment['parameters'];
  readonly bundledLayers?: Environment['bundledLayers'];
  readonly variables?: Environment['variables'];
  /** Another region than the partition's; null where it is known only at deployment. */
  readonly region?: string | null;
  /** A SAM source, from before its transform: what the command line works on. */
  readonly sam?: boolean;
}

export const REGIONS = { 'aws': 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' } as const;
export type Partition = keyof typeof REGIONS;

const entries = readdirSync(__dirname, { withFileTypes: true });
export const CASES: readonly string[] = entries.filter(entry => entry.isDirectory()).map(({ name }) => name).sort();

export interface Outcome {
  readonly file: string;
  readonly text: string;
}

/** Inputs are written for us-east-1 and moved to the region of the partition. */
function moved(text: string, partition: Partition): string {
  return text.replaceAll('arn:aws:', `arn:${partition}:`).replaceAll('us-east-1', REGIONS[partition]);
}

/** What a case gives in a partition: the expectation that is kept under its file's name. */
export function run(name: string, partition: Partition, more: JsonObject = {}): Outcome {
  const template = parseTemplate(moved(expectation(name, 'template.yaml')!, partition));
  const parameters = JSON.parse(moved(expectation(name, 'options.json')!, partition)) as JsonObject;
  const { defaults = {}, region = REGIONS[partition], sam, ...known } = JSON.parse(moved(expectation(name, 'given.json') ?? '{}', partition)) as Given;
  const environment: Environment = { ...known, ...(region !== null && { region }) };
  const suffix = partition === 'aws' ? '' : `.${partition}`;
  const unfit = sam ? [] : checkFragment(template).problems;
  const { options, problems: wrong } = macroOptions({ ...parameters, ...more }, template, environment, defaults);
  const early = [...unfit, ...wrong].filter(isError);
  if (early.length > 0) return failure(early, suffix);
  const instrumented = instrument(template, options, environment);
  const problems = [...wrong, ...instrumented.plan.problems];
  if (problems.some(isError)) return failure(problems.filter(isError), suffix);
  const text = stringify(view(template, instrumented, problems), { lineWidth: 0, aliasDuplicateObjects: false });
  return { file: `expected${suffix}.yaml`, text: text.replaceAll(`v${VERSION}`, 'v<version>') };
}

const failure = (problems: readonly Problem[], suffix: string): Outcome => ({
  file: `problems${suffix}.json`,
  text: `${JSON.stringify(problems, null, 2)}\n`,
});

/** What is new, in its order; the records that undo it are the laws' matter. */
function view(before: JsonObject, { template, plan }: Instrumented, problems: readonly Problem[]): object {
  const coverage = plan.coverage.map(({ logicalId, status, code }) => [logicalId, code ? `${status}: ${code}` : status]);
  const warnings = problems.map(problem => `${problem.severity} ${formatProblem(problem)}`);
  return {
    coverage: Object.fromEntries(coverage),
    ...(warnings.length > 0 && { problems: warnings }),
    ...changed(before, template),
  };
}

function changed(before: JsonObject, after: JsonObject): JsonObject {
  const sections = Object.keys(after).filter(section => bytesOf(after[section]) !== bytesOf(before[section]));
  return Object.fromEntries(sections.map(section => [section, changedMembers(objectOf(before[section]), after[section]!)]));
}

function changedMembers(before: JsonObject, after: Json): Json {
  if (!isObject(after)) return after;
  const ids = Object.keys(after).filter(id => bytesOf(after[id]) !== bytesOf(before[id]));
  return Object.fromEntries(ids.map(id => [id, withoutRecord(after[id]!)]));
}

function withoutRecord(resource: Json): Json {
  const metadata = without(objectOf(resource).Metadata, 'DatadogServerless');
  if (!isObject(resource) || !isObject(resource.Metadata)) return resource;
  return Object.keys(metadata).length > 0 ? { ...resource, Metadata: metadata } : without(resource, 'Metadata');
}

/** A file of a case, or undefined where it has none. */
export function expectation(name: string, file: string): string | undefined {
  const path = join(__dirname, name, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** A text of another partition as it would be in us-east-1, so that only true differences show. GovCloud's FIPS is one of its own. */
export function atHome(text: string, partition: Partition): string {
  return text
    .replaceAll(`arn:${partition}:`, 'arn:aws:')
    .replaceAll(REGIONS[partition], 'us-east-1')
    .replaceAll('002406178527', '464622532012')
    .replaceAll('amazonaws.com.cn', 'amazonaws.com')
    .replace(/(:layer:Datadog-Extension(?:-ARM)?)-FIPS:/g, '$1:')
    .replace(/\n *DD_LAMBDA_FIPS_MODE: "true"/g, '');
}

/** The case is about a region of its own, so that there is none like it in another partition. */
export const hasRegion = (name: string): boolean => typeof (JSON.parse(expectation(name, 'given.json') ?? '{}') as Given).region === 'string';
