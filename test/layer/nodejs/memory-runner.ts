/** Warm invocations, the heap measured between blocks of them. Needs --expose-gc. */
import { wrapHandler } from '../../../layer/nodejs/wrap-handler';
import { contextOf, report, testedLayer, waitUntil } from './tested-layer';

interface Input {
  readonly samples: readonly string[];
  readonly warm: number;
  readonly blocks: number;
  readonly block: number;
}

async function main(): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const { samples, warm, blocks, block } = JSON.parse(Buffer.concat(chunks).toString()) as Input;
  const { layer, sink } = await testedLayer(() => require('dd-trace'), { DD_ENHANCED_METRICS: 'false' });
  const handler = wrapHandler(async (event: unknown) => ({ statusCode: 200, headers: {}, n: Object.keys(Object(event)).length }), layer);
  let sent = 0;
  let requests = 0;

  const run = async (count: number): Promise<number> => {
    for (let end = sent + count; sent < end; sent++) {
      const event = JSON.parse(samples[sent % samples.length].replaceAll('%N%', String(sent + 1))) as unknown;
      await handler(event, contextOf(`request-${sent}`));
      if (sent % 20 === 0) {
        await new Promise(resolve => { setImmediate(resolve); });
        requests += sink.requests.splice(0).length;
      }
    }
    await waitUntil(() => {
      requests += sink.requests.splice(0).length;
      return requests >= sent;
    });
    globalThis.gc?.();
    await new Promise(resolve => { setImmediate(resolve); });
    globalThis.gc?.();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return heapUsed + external + arrayBuffers;
  };

  await run(warm);
  const used: number[] = [];
  for (let index = 0; index < blocks; index++) used.push(await run(block));
  report({ used, requests, sent });
}

void main();
