/** Where several invocations run at once the environment cannot hold the X-Ray header of each: AWS's runtime client puts it into the context. */
import { readConfig } from '../../../layer/nodejs/config';
import { detectSource } from '../../../layer/nodejs/event-source';
import { Turns } from '../../../layer/nodejs/extraction';
import type { Propagator } from '../../../layer/nodejs/propagation';

const headerOf = (parent: string) => `Root=1-5ce31dc2-2c779014b90ce44db5e03875;Parent=${parent};Sampled=1`;
const propagator = { contextOf: ({ headers }: { headers: object }) => headers } as unknown as Propagator;
const turns = new Turns(readConfig({ DD_MERGE_XRAY_TRACES: 'true' }), propagator);
const parentOf = (context: object) => turns.contexts({ event: {}, context, extracted: undefined, source: detectSource({}), records: [{}] })[0].carrier.headers['x-datadog-parent-id'];

afterEach(() => { delete process.env._X_AMZN_TRACE_ID; });

test('the context comes before the environment, and the environment where the context says nothing', () => {
  process.env._X_AMZN_TRACE_ID = headerOf('0000000000000001');
  expect([parentOf({ xRayTraceId: headerOf('0000000000000002') }), parentOf({ xRayTraceId: undefined }), parentOf({})]).toEqual(['2', '1', '1']);
});
