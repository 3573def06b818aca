/** The demo's second part, as `npm run demo` runs it; and that what it calls connected can be broken. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectionOf } from '../../examples/chain/connection';
import { treeOf } from '../../examples/chain/tree';
import { DecodedSpan } from '../layer/nodejs/agent-sink';
import { buildLayer } from '../layer/nodejs/built-layer';

const ROOT = join(__dirname, '../..');

describe('npm run demo, the chain', () => {
  let lines: string[];

  beforeAll(async () => {
    buildLayer();
    const { stdout } = await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsx'), ['examples/chain.ts'], { cwd: ROOT, timeout: 60_000 });
    lines = stdout.split('\n').map(line => line.replace(/ +[\d.]+ ms$/, ''));
  }, 120_000);

  test('one trace from the API to the bucket and the table, each call below the one that it came from', () => {
    const from = lines.findIndex(line => /^From an order to its shipment: trace [0-9a-f]{32}$/.test(line));
    const tree = lines.slice(from + 1, lines.indexOf('', from));
    expect(tree.map(line => line.replace(/^[ │├└─]*/, '').replace(/…\w+/, '…'))).toEqual([
      'shop.execute-api.us-east-1.amazonaws.com aws.httpapi POST /orders', 'checkout aws.lambda', 'checkout-aws-sqs aws.request sendMessage orders',
      'orders aws.sqs', 'collect aws.lambda', '↳ link to checkout-aws-sqs sendMessage orders, trace …', 'collect-aws-sns aws.request publish shipments',
      'shipments aws.sns', 'shipments aws.sqs', 'pack aws.lambda', 'pack-aws-kinesis aws.request putRecord shipments',
      'shipments aws.kinesis', 'track aws.lambda', 'track-aws-eventbridge aws.request putEvents',
      'shop aws.eventbridge', 'shop-events aws.sqs', 'ship aws.lambda',
      'ship-aws-s3 aws.request putObject shop-labels', 'ship-aws-dynamodb aws.request putItem shop-shipments',
    ]);
    const depths = tree.filter(line => !line.includes('↳')).map(line => /[^ │├└─]/.exec(line)!.index);
    expect(depths.map(depth => (depth - 2) / 3)).toEqual([...Array(17).keys(), 16]);
  });

  test('the links that join the others', () => {
    expect(lines.filter(line => line.startsWith('  ↳')).map(line => line.replace(/…\w+/, '…'))).toEqual([
      '  ↳ collect is linked to checkout-aws-sqs sendMessage orders, trace …',
      '  ↳ shop-labels is linked to ship-aws-s3 putObject shop-labels by aws.s3.object, trace …',
      '  ↳ shop-shipments is linked to ship-aws-dynamodb putItem shop-shipments by aws.dynamodb.item, trace …',
    ]);
    expect(lines.filter(line => /^\d+ spans \(\d+ of HTTP and TCP not shown\)\. One trace .*: [0-9a-f]{32}\.$/.test(line))).toHaveLength(1);
    expect(lines).toContain('connected  every function, and every link has its other end');
  });
});

const span = (trace: number, id: number, parent: number, resource: string, links?: object[]): DecodedSpan => ({
  trace_id: BigInt(trace), span_id: BigInt(id), parent_id: BigInt(parent), name: 'aws.lambda', resource, service: resource, error: 0,
  start: BigInt(id), duration: 1_000_000, meta: links ? { '_dd.span_links': JSON.stringify(links) } : {}, metrics: {},
});
const link = (id: number) => ({ span_id: id.toString(16).padStart(16, '0') });
const pointer = (direction: string, hash: string) => ({ span_id: '0'.repeat(16), attributes: { 'ptr.dir': direction, 'ptr.hash': hash, 'ptr.kind': 'aws.s3.object' } });

const whole = [
  span(1, 11, 0, 'checkout'), span(1, 12, 11, 'collect', [link(21)]), span(1, 13, 12, 'pack'), span(1, 14, 13, 'track'),
  span(1, 15, 14, 'ship', [pointer('d', 'a'), pointer('d', 'b')]), span(2, 21, 0, 'checkout'),
  span(3, 31, 0, 'notify', [pointer('u', 'a')]), span(4, 41, 0, 'notify', [pointer('u', 'b')]),
];
const but = (id: number, change: Partial<DecodedSpan>) => whole.map(one => Number(one.span_id) === id ? { ...one, ...change } : one);

test.each<[string, DecodedSpan[], RegExp[]]>([
  ['as it has to be', whole, []],
  ['nothing', [], [/leads through none/, /there are 0/]],
  ['no link', but(12, { meta: {} }), [/no link joins the trace of checkout/]],
  ['no pointer', but(31, { meta: {} }), [/no link joins the trace of notify/]],
  ['a pointer that nobody wrote', but(41, span(4, 41, 0, 'notify', [pointer('u', 'c')])), [/never came/, /no link joins the trace of notify/]],
  ['a parent that is not there', but(13, { parent_id: 99n }), [/in pieces/]],
  ['a function with a trace of its own', but(14, { trace_id: 5n }), [/one trace should lead through/, /there are 4/, /in pieces/, /no link joins the trace of track/]],
  ['a link on a child as well', but(13, { meta: whole[1]!.meta }), [/4 links where 3 are enough/]],
])('%s', (_name, spans, problems) => {
  const { problems: found } = connectionOf(spans);
  expect(found).toHaveLength(problems.length);
  problems.forEach((problem, index) => expect(found[index]).toMatch(problem));
});

test('a tree keeps the lines of its branches apart', () => {
  const forked = [span(1, 1, 0, 'a'), span(1, 2, 1, 'b'), span(1, 3, 2, 'c'), span(1, 4, 1, 'd')];
  expect(treeOf('Trace', forked, []).slice(1).map(line => line.replace(/ aws\.lambda +1\.0 ms$/, ''))).toEqual(['  a', '  ├─ b', '  │  └─ c', '  └─ d']);
});
