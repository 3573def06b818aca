import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { handler } from '../../macro/handler';
import { Datadog } from '../../src/cdk';
import { withoutKey } from '../../src/core/apply';
import { isObject, Json, JsonObject, objectOf } from '../../src/core/json';
import { Evaluator } from '../support/evaluate';
import { appSpec, AppSpec } from './arbitrary-app';
import { buildApp, BuiltApp } from './build-app';

/** Law: an app with the construct gives what the macro makes of the same app without it. */

beforeAll(() => jest.spyOn(console, 'log').mockImplementation(() => undefined));
afterAll(() => jest.restoreAllMocks());

const FUNCTION = 'AWS::Lambda::Function';
const synthesized = ({ stack }: BuiltApp): JsonObject => Template.fromStack(stack).toJSON() as JsonObject;

type Resources = Readonly<Record<string, JsonObject>>;
const resourcesOf = (template: JsonObject): Resources => template.Resources as unknown as Resources;

function byConstruct(spec: AppSpec, region: string | undefined): JsonObject {
  const built = buildApp(spec, region);
  new Datadog(built.stack, 'Datadog', built.props).addLambdaFunctions([...built.functions]);
  return synthesized(built);
}

async function byMacro(base: JsonObject, { parameters }: BuiltApp, region: string): Promise<JsonObject> {
  const outputs = objectOf(base.Outputs);
  const given = Object.entries(parameters).map(([name, value]) => {
    const output = isObject(value) ? value.output : undefined;
    return [name, typeof output === 'string' ? objectOf(outputs[output]).Value! : value] as const;
  });
  const params = Object.fromEntries(given) as JsonObject;
  const answer = await handler({ region, requestId: '1', fragment: base, params, templateParameterValues: {} });
  expect(answer).toMatchObject({ status: 'success' });
  return answer.fragment as JsonObject;
}

/** Properties of the functions, and whole what was added; published versions have a law of their own. */
function comparable(template: JsonObject, base: JsonObject): JsonObject {
  const before = resourcesOf(base);
  const kept = Object.entries(resourcesOf(template)).flatMap(([id, resource]): [string, Json][] => {
    if (resource.Type === FUNCTION) return [[id, resource.Properties!]];
    return id in before || resource.Type === 'AWS::Lambda::Version' ? [] : [[id, withoutKey(resource, 'Metadata')]];
  });
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where only deployment knows the region, the mapping has to say `false` where nothing would do. */
const withoutDefaultFips = (deployed: Json | undefined): Json =>
  JSON.parse(JSON.stringify(deployed), function (key: string, value: Json): Json | undefined {
    return key === 'DD_LAMBDA_FIPS_MODE' && value === 'false' ? undefined : value;
  }) as Json;

const defaultsOf = ({ Parameters }: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(objectOf(Parameters)).map(([name, parameter]) => [name, objectOf(parameter).Default ?? name]));

const PARTITIONS = { 'us-east-1': 'aws', 'cn-north-1': 'aws-cn', 'us-gov-west-1': 'aws-us-gov' } as const;

/** Options that contradict each other are refused by both hands: there is nothing to compare. */
const accepted = ({ key, forwarder, options }: AppSpec): boolean => {
  const extension = options.addExtension ?? (key !== 'none' && forwarder === 'none');
  return !(extension && (forwarder !== 'none' || key === 'none'));
};

const spec = appSpec.filter(accepted);
/** In China nobody publishes layers, which an instrumented template of no region can only say at deployment. */
const mirrored = spec.map(one => ({ ...one, options: { ...one.options, useLayersFromAccount: '210987654321' } }));
const runs = (seed: number): fc.Parameters<unknown> => ({ numRuns: 15, seed });

test.each(Object.keys(PARTITIONS).map((region, index) => [region, index] as const))('in %s', async (region, index) => {
  await fc.assert(
    fc.asyncProperty(spec, async one => {
      const without = buildApp(one, region);
      const base = synthesized(without);
      const macro = await byMacro(base, without, region);
      expect(comparable(byConstruct(one, region), base)).toEqual(comparable(macro, base));
    }),
    runs(index),
  );
});

test.each([['us-east-1', 4], ['us-gov-west-1', 5], ['cn-north-1', 6]] as const)('in a stack whose region is known at deployment: %s', async (region, seed) => {
  await fc.assert(
    fc.asyncProperty(region === 'cn-north-1' ? mirrored : spec, fc.boolean(), async (one, IsLarge) => {
      const without = buildApp(one, undefined);
      const base = synthesized(without);
      const deployment = { region, partition: PARTITIONS[region], conditions: { IsLarge }, parameters: defaultsOf(base) };
      const construct = byConstruct(one, undefined);
      const deployed = (template: JsonObject): Json =>
        withoutDefaultFips(new Evaluator(template, deployment).evaluate(comparable(template, base)));
      expect(deployed(construct)).toEqual(deployed(await byMacro(base, without, region)));
    }),
    runs(seed),
  );
});

test('the macro instruments in these apps, and skips', async () => {
  const seen = new Set<string>();
  for (const one of fc.sample(spec, { numRuns: 15, seed: 1 })) {
    const template = byConstruct(one, 'us-east-1');
    const functions = objectOf(objectOf(objectOf(template.Metadata).DatadogServerless).Functions);
    for (const status of Object.values(functions)) seen.add(String(status));
  }
  expect([...seen]).toEqual(expect.arrayContaining(['instrumented', 'excluded', 'unsupported-runtime']));
});
