/** What X-Ray is told: a subsegment by UDP, to a daemon of the tests' own, by functions that are frozen in the tick of their answer. */
import { LambdaServer, Peer } from '../../runtime-api/lambda-server';
import { buildLayers, LANGUAGES, spansAt, startLayered } from './layers';

const ROOT = '1-5e272390-8c398be037738dc042009320';
const PARENT = '94ae789b969f1cc5';
const SAMPLED = `Root=${ROOT};Parent=${PARENT};Sampled=1`;

let server: LambdaServer;
let daemon: Peer;
let agent: Peer;

beforeAll(async () => {
  buildLayers();
  server = new LambdaServer();
}, 180_000);
afterAll(async () => server.close());
beforeEach(async () => { [daemon, agent] = await Promise.all([server.peer({ kind: 'udp' }), server.peer()]); });
afterEach(async () => Promise.all([daemon.stop(), agent.stop()]));

const HEADERS = { 'x-datadog-trace-id': '4711', 'x-datadog-parent-id': '815', 'x-datadog-sampling-priority': '2' };
const EVENT = {
  Records: [{
    messageId: 'm', body: 'x', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:orders', attributes: {},
    messageAttributes: { _datadog: { dataType: 'String', stringValue: JSON.stringify(HEADERS) } },
  }],
};

const REQUEST = {
  version: '2.0', routeKey: 'GET /', rawPath: '/', headers: {},
  requestContext: { apiId: 'a', stage: '$default', domainName: 'a.execute-api.us-east-1.amazonaws.com', timeEpoch: 1700000000000, http: { method: 'GET', path: '/' } },
};

const variables = () => ({ DD_TRACE_AGENT_URL: `http://127.0.0.1:${agent.port}`, AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.port}`, DD_FLUSH_TO_LOG: 'true' });

/** The JSON of each packet, behind the daemon's own header line. */
async function subsegments(): Promise<Array<Record<string, unknown>>> {
  await new Promise(resolve => setTimeout(resolve, 50)); // what is on its way in this machine has come by then
  return (await daemon.bodies()).map(packet => {
    const [header, json, ...more] = packet.toString().split('\n');
    expect([header, more]).toEqual(['{"format": "json", "version": 1}', []]);
    return JSON.parse(json) as Record<string, unknown>;
  });
}

describe.each(LANGUAGES)('in %s', language => {
  test('a sampled trace: Datadog\'s ids and the trigger, both before the freeze, time after time', async () => {
    const environment = await startLayered(server, language, 'echo', variables());
    for (let run = 1; run <= 3; run++) {
      await environment.invoke(EVENT, { traceHeader: SAMPLED });
      const packets = await subsegments();
      expect(packets).toHaveLength(2 * run);
      const [trace, tags] = packets.slice(-2).map(({ metadata, ...packet }) => {
        expect(packet).toMatchObject({ trace_id: ROOT, parent_id: PARENT, name: 'datadog-metadata', type: 'subsegment', id: expect.stringMatching(/^[0-9a-f]{16}$/) as string });
        expect(Math.abs(Number(packet.start_time) - Date.now() / 1000)).toBeLessThan(10);
        return (metadata as { datadog: Record<string, Record<string, unknown>> }).datadog;
      });
      expect(trace).toEqual({ trace: { 'trace-id': '4711', 'parent-id': '815', 'sampling-priority': 2 } });
      expect(tags).toEqual({ lambda_function_tags: {
        'function_trigger.event_source': 'sqs', 'function_trigger.event_source_arn': 'arn:aws:sqs:us-east-1:123456789012:orders',
      } });
      expect(new Set(packets.map(({ id }) => id)).size).toBe(packets.length);
    }
    await environment.stop();
  });

  test.each([
    ['not sampled', `Root=${ROOT};Parent=${PARENT};Sampled=0`], ['without a header', undefined], ['with a header that says nothing', 'Root=1'],
  ])('%s: no packet', async (_name, traceHeader) => {
    const environment = await startLayered(server, language, 'echo', variables());
    expect(JSON.parse((await environment.invoke(EVENT, { traceHeader })).body!)).toEqual(EVENT);
    expect(await subsegments()).toEqual([]);
    await environment.stop();
  });

  test('a trace that is X-Ray\'s own, merged: it is the parent, and X-Ray is not told of itself', async () => {
    const environment = await startLayered(server, language, 'echo', { ...variables(), DD_MERGE_XRAY_TRACES: 'true' });
    await environment.invoke({}, { traceHeader: SAMPLED });
    expect(await subsegments()).toEqual([]);
    const [span] = await spansAt(agent, 1);
    expect([span.parent_id, span.meta['_dd.parent_source']]).toEqual([BigInt(`0x${PARENT}`), 'xray']);
    await environment.stop();
  });

  test('a carrier\'s trace below X-Ray\'s segment: X-Ray is told of the parent that the carrier named', async () => {
    const environment = await startLayered(server, language, 'echo', { ...variables(), DD_MERGE_XRAY_TRACES: 'true' });
    await environment.invoke(EVENT, { traceHeader: SAMPLED });
    const [trace] = await subsegments();
    expect(trace.metadata).toEqual({ datadog: { trace: { 'trace-id': '4711', 'parent-id': '815', 'sampling-priority': 2 } } });
    await environment.stop();
  });

  test('an answer with a status: X-Ray is told how a request was answered', async () => {
    const environment = await startLayered(server, language, 'echo', variables());
    await environment.invoke({ ...REQUEST, statusCode: 418 }, { traceHeader: SAMPLED });
    const [tags] = await subsegments();
    expect(tags.metadata).toMatchObject({ datadog: { lambda_function_tags: { 'function_trigger.event_source': 'api-gateway', 'http.status_code': '418' } } });
    await environment.stop();
  });

  test.each(['127.0.0.1:1', 'nowhere', 'no.such.host.invalid:2000'])('a daemon at %s is nobody\'s trouble', async address => {
    const environment = await startLayered(server, language, 'echo', { ...variables(), AWS_XRAY_DAEMON_ADDRESS: address });
    for (let run = 0; run < 2; run++) {
      const { body, stderr } = await environment.invoke(EVENT, { traceHeader: SAMPLED });
      expect([JSON.parse(body!), stderr]).toEqual([EVENT, '']);
    }
    await environment.stop();
  });
});
