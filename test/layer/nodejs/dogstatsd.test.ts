/** Points of metrics as datagrams, with Node.js's own binding of UDP and where it gives that to nobody. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { LambdaServer } from '../../runtime-api/lambda-server';
import { NODE_VERSIONS, nodeBinary } from '../../runtime-api/runtime-clients';

const SOURCE = path.join(__dirname, '../../../layer/nodejs/metrics/dogstatsd');
const PROGRAM = `import { DogStatsD } from ${JSON.stringify(SOURCE)};
  const given = process.noDeprecation;
  const statsd = new DogStatsD(Number(process.argv[2]));
  for (const value of [1, 2, 3]) statsd.send({ name: 'orders', value, tags: ['shop:here'] });
  const waiting = statsd.settled();
  const isNow = waiting === undefined;
  const told = process.noDeprecation === given;
  Promise.resolve(waiting).then(() => setImmediate(() => console.log(JSON.stringify({ isNow, told }))));`;
let server: LambdaServer;
let folder: string;

beforeAll(() => {
  server = new LambdaServer();
  folder = mkdtempSync(path.join(tmpdir(), 'dogstatsd-'));
  buildSync({ stdin: { contents: PROGRAM, resolveDir: __dirname }, bundle: true, platform: 'node', format: 'cjs', outfile: path.join(folder, 'send.cjs') });
  writeFileSync(path.join(folder, 'deny.cjs'), "process.binding = () => { throw new Error('denied'); };");
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe.each(NODE_VERSIONS)('Node.js %i', version => {
  test.each([
    ['at once', [], true],
    ['without a warning to whoever asks for warnings of things to come', ['--pending-deprecation'], true],
    ['by dgram, once it is connected', ['--require', './deny.cjs'], false],
  ])('three points are sent: %s', async (_, flags, isNow) => {
    const sink = await server.peer({ kind: 'udp' });
    const { status, stdout, stderr } = spawnSync(nodeBinary(version), [...flags, 'send.cjs', String(sink.port)], { cwd: folder, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ isNow, told: true });
    for (let turn = 0; (await sink.bodies()).length < 3 && turn < 50; turn++) await new Promise(resolve => { setTimeout(resolve, 10); });
    expect((await sink.bodies()).map(String)).toEqual(['orders:1|d|#shop:here', 'orders:2|d|#shop:here', 'orders:3|d|#shop:here']);
    await sink.stop();
  });
});
