/** `traceRecords`: a span for each record of a batch, linked to where it came from, its logs with it, its failure in the answer. */
import { linksOf } from '../../chain/chain';
import { Environment, LambdaServer, Peer } from '../../runtime-api/lambda-server';
import { AgentSpan } from '../../runtime-api/test-agent';
import { DecodedSpan } from '../nodejs/agent-sink';
import { buildLayers, LANGUAGES, spansAt, startLayered } from './layers';

let server: LambdaServer;
beforeAll(() => {
  buildLayers();
  server = new LambdaServer();
}, 180_000);
afterAll(async () => server.close());

const contextOf = (trace: number) => JSON.stringify({
  'x-datadog-trace-id': String(trace), 'x-datadog-parent-id': String(trace + 1000), 'x-datadog-sampling-priority': '1', 'x-datadog-tags': '_dd.p.tid=6b01bdbc00000000',
});

function message(trace: number, body: string, queue: string): object {
  return {
    messageId: `m-${trace}`, body, eventSource: 'aws:sqs', eventSourceARN: `arn:aws:sqs:us-east-1:123456789012:${queue}`, awsRegion: 'us-east-1',
    attributes: { SentTimestamp: '1700000000000', ApproximateReceiveCount: trace === 2 ? '3' : '1' },
    messageAttributes: { _datadog: { dataType: 'String', stringValue: contextOf(trace) } },
  };
}

function streamRecord(trace: number, body: string): object {
  const data = Buffer.from(JSON.stringify({ body, _datadog: JSON.parse(contextOf(trace)) as object })).toString('base64');
  return {
    kinesis: { data, sequenceNumber: `s-${trace}`, partitionKey: 'p', kinesisSchemaVersion: '1.0', approximateArrivalTimestamp: 1700000000 },
    eventSource: 'aws:kinesis', eventID: `shard:${trace}`, eventName: 'aws:kinesis:record', eventSourceARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders',
    awsRegion: 'us-east-1', eventVersion: '1.0',
  };
}

const linksIn = (span: DecodedSpan) => linksOf(span as unknown as AgentSpan);

describe.each(LANGUAGES)('in %s', language => {
  let agent: Peer;
  let environment: Environment;
  beforeEach(async () => {
    agent = await server.peer();
    environment = await startLayered(server, language, 'records', { DD_TRACE_AGENT_URL: `http://127.0.0.1:${agent.port}`, DD_FLUSH_TO_LOG: 'true' });
  });
  afterEach(async () => Promise.all([environment.stop(), agent.stop()]));

  test('each message has a span below the function\'s, a link to its own trace, and what failed is named', async () => {
    const { body, stdout } = await environment.invoke({ Records: [message(1, 'one', 'q'), message(2, 'two fails', 'q'), message(3, 'three', 'q')] });
    expect(JSON.parse(body!)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-2' }] });

    const spans = await spansAt(agent, 1);
    const lambda = spans.find(({ name }) => name === 'aws.lambda')!;
    const records = spans.filter(({ name }) => name === 'aws.lambda.record');
    const { span_id: below, trace_id: within } = lambda;
    expect(records.map(({ parent_id, trace_id, error = 0 }) => [parent_id, trace_id, error])).toEqual([0, 1, 0].map(error => [below, within, error]));
    expect(records.map(({ meta }) => meta['messaging.message.id'])).toEqual(['m-1', 'm-2', 'm-3']);
    expect(records.map(({ type }) => type)).toEqual(['worker', 'worker', 'worker']);
    expect(records[1].meta).toMatchObject({ 'error.message': 'as asked', 'error.type': expect.stringMatching(/TypeError$/) as string });
    expect(records.flatMap(linksIn).map(({ traceId, spanId, attributes: { retry_count } }) => [traceId, spanId, retry_count])).toEqual([
      [`6b01bdbc00000000${'1'.padStart(16, '0')}`, 1001n, undefined], [`6b01bdbc00000000${'2'.padStart(16, '0')}`, 1002n, '3'],
      [`6b01bdbc00000000${'3'.padStart(16, '0')}`, 1003n, undefined],
    ]);

    const work = spans.filter(({ name }) => name === 'shop.work');
    expect(work.map(({ parent_id, meta }) => [parent_id, meta.order])).toEqual(records.map(({ span_id }, index) => [span_id, ['one', 'two fails', 'three'][index]]));
    expect(work.flatMap(linksIn)).toEqual([]);
    const logged = stdout.split('\n').filter(line => line.includes('handles'));
    expect(logged.map(line => /dd\.span_id=(\d+)/.exec(line)?.[1])).toEqual(records.map(({ span_id }) => String(span_id)));
  });

  test('in a FIFO queue and in a stream nothing is handled behind a failure', async () => {
    for (const [turn, events, failed] of [
      [0, [message(1, 'one', 'q.fifo'), message(2, 'two fails', 'q.fifo'), message(3, 'three', 'q.fifo')], ['m-2', 'm-3']],
      [1, [streamRecord(1, 'one'), streamRecord(2, 'two fails'), streamRecord(3, 'three')], ['s-2', 's-3']],
    ] as const) {
      const before = (await spansAt(agent, turn)).length;
      const { body } = await environment.invoke({ Records: events });
      expect(JSON.parse(body!)).toEqual({ batchItemFailures: failed.map(itemIdentifier => ({ itemIdentifier })) });
      const records = (await spansAt(agent, turn + 1)).slice(before).filter(({ name }) => name === 'aws.lambda.record');
      expect(records.flatMap(linksIn).map(({ spanId }) => spanId)).toEqual([1001n, 1002n]);
    }
  });

  test('the extractor is asked of the event, not of its records', async () => {
    const own = await startLayered(server, language, 'records', { DD_TRACE_AGENT_URL: `http://127.0.0.1:${agent.port}`, DD_TRACE_EXTRACTOR: 'functions.extracts' });
    await own.invoke({ Records: [message(1, 'one', 'q'), message(2, 'two', 'q')] });
    await own.stop();
    const records = (await spansAt(agent, 1)).filter(({ name }) => name === 'aws.lambda.record');
    expect(records.map(({ trace_id }) => Number(trace_id))).toEqual([77, 77]);
    expect(records.flatMap(linksIn).map(({ spanId }) => spanId)).toEqual([1001n, 1002n]);
  });

  test('without a tracer the records are handled all the same', async () => {
    const bare = await startLayered(server, language, 'records', { DD_TRACE_ENABLED: 'false', DD_FLUSH_TO_LOG: 'true' });
    const { body } = await bare.invoke({ Records: [message(1, 'one', 'q'), message(2, 'two fails', 'q')] });
    expect(JSON.parse(body!)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-2' }] });
    await bare.stop();
  });
});
