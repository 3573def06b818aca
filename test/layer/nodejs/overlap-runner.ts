/** Runs invocations that overlap, as managed instances do, each with a trace of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { wrapHandler } from '../../../layer/nodejs/wrap-handler';
import type { DecodedSpan } from './agent-sink';
import { contextOf, report, testedLayer, waitUntil, written } from './tested-layer';

interface Input {
  readonly rounds: number;
  readonly together: number;
}

/** Every fifth has no trace to continue, and every seventh fails; both for as long as others are under way. */
const isOrphan = (n: number) => n % 5 === 0;
const fails = (n: number) => n % 7 === 0;

function eventOf(n: number): unknown {
  if (isOrphan(n)) return n % 2 === 0 ? null : {};
  const headers = { 'x-datadog-trace-id': String(1_000_000 + n), 'x-datadog-parent-id': String(2_000_000 + n), 'x-datadog-sampling-priority': '1' };
  return { n, Records: [{
    eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-1:1:queue', body: 'x', messageId: `message-${n}`, attributes: { SentTimestamp: String(Date.now()) },
    messageAttributes: { _datadog: { dataType: 'String', stringValue: JSON.stringify(headers) } },
  }] };
}

async function main(): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const { rounds, together } = JSON.parse(Buffer.concat(chunks).toString()) as Input;
  const { layer, tracer, sink } = await testedLayer(() => require('dd-trace'), { DD_ENHANCED_METRICS: 'false' });
  let open = 0;
  let most = 0;
  const handler = wrapHandler(async (_event: unknown, context: unknown) => {
    const { awsRequestId: name } = context as { awsRequestId: string };
    most = Math.max(most, ++open);
    console.log(`start ${name}`);
    for (let step = 0; step < 3; step++) {
      await sleep(Math.random() * 8);
      const span = tracer.startSpan('step', { childOf: tracer.scope().active() ?? undefined, tags: { name } });
      await tracer.scope().activate(span, async () => {
        await sleep(Math.random() * 4);
        console.log(`step ${name}`);
      });
      span.finish();
    }
    open--;
    if (fails(Number(name))) throw new Error(name);
    return name;
  }, layer);

  const answers: unknown[] = [];
  const { stdout } = await written(async () => {
    for (let round = 0; round < rounds; round++) {
      const numbers = Array.from({ length: together }, (_, index) => round * together + index + 1);
      answers.push(...await Promise.all(numbers.map(async n => {
        if (n % 3 === 0) await sleep(Math.random() * 5);
        return (handler(eventOf(n), contextOf(String(n))) as Promise<unknown>).catch((error: unknown) => `error ${(error as Error).message}`);
      })));
    }
  });
  const spans: DecodedSpan[] = [];
  await waitUntil(() => {
    spans.push(...sink.take().spans);
    return spans.filter(span => span.name === 'aws.lambda').length >= rounds * together;
  });
  report({ most, answers, lines: stdout.trim().split('\n'), spans });
}

void main();
