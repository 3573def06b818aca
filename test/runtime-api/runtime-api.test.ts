import { request } from 'http';
import * as path from 'path';
import { Answer, Environment, EnvironmentOptions, LambdaServer } from './lambda-server';
import { canMount, NODE_VERSIONS, nodeCommand, pythonCommand } from './runtime-clients';

const HANDLERS = path.join(__dirname, '../handlers');
let server: LambdaServer;
beforeAll(() => { server = new LambdaServer(); });
afterAll(async () => server.close());

const RUNTIMES: Array<[string, (handler: string) => string[]]> = [
  ...NODE_VERSIONS.map(version => [`Node.js ${version}`, (handler: string) => nodeCommand(version, `bare.${handler}`)] as [string, (handler: string) => string[]]),
  ['Python', handler => pythonCommand(`bare.${handler === 'print' ? 'print_both' : handler}`)],
];

async function start(command: string[], options: Partial<EnvironmentOptions> = {}): Promise<Environment> {
  return server.environment({ command, cwd: HANDLERS, ...options });
}

const json = ({ body }: Answer): Record<string, unknown> => JSON.parse(body!) as Record<string, unknown>;

describe.each(RUNTIMES)('%s', (_name, command) => {
  const python = _name === 'Python';

  test('an event goes in as it is and its answer comes out, over a freeze each time', async () => {
    const environment = await start(command('echo'));
    expect(environment.started).toMatchObject({ pid: expect.any(Number) as number });
    for (const event of [{ a: [1, null, 'é€東'] }, null, 'text', 5, []]) expect(JSON.parse((await environment.invoke(event)).body!)).toEqual(event);
    const { telemetry } = await environment.records();
    expect(telemetry.map(({ type }) => type).slice(0, 3)).toEqual(['platform.start', 'platform.runtimeDone', 'platform.report']);
    await environment.stop();
  });

  test('context: request id, ARN, trace header, client context, deadline, environment', async () => {
    const environment = await start(command('context'), { env: { COLOUR: 'blue' }, lambda: { name: 'shop', memory: 512 } });
    const traceHeader = 'Root=1-5ce31dc2-2c779014b90ce44db5e03875;Parent=0b11cc4230d3e09e;Sampled=1';
    const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:shop:live';
    const answer = json(await environment.invoke({ variable: 'COLOUR' }, {
      requestId: 'r-1', functionArn, traceHeader, clientContext: '{"custom":{"a":"b"}}', timeoutMs: 5000,
    }));
    expect(answer).toMatchObject({ requestId: 'r-1', arn: functionArn, name: 'shop', trace: traceHeader, env: 'blue', client: python ? { a: 'b' } : { custom: { a: 'b' } } });
    expect(String(answer.memory)).toBe('512');
    expect(answer.left).toBeGreaterThan(3000);
    expect(answer.left).toBeLessThanOrEqual(5000);
    await environment.stop();
  });

  test('a thrown error, output, a missing handler', async () => {
    const failing = await start(command('fail'));
    const answer = await failing.invoke({});
    expect(JSON.parse(answer.error!)).toMatchObject({ errorType: 'TypeError', errorMessage: 'as asked' });
    await failing.stop();
    const printing = await start(command('print'));
    await printing.invoke({});
    const { output } = await printing.records();
    expect(output.stdout + output.stderr).toMatch(/hello[^]*world|world[^]*hello/);
    await printing.stop();
    const missing = await start(command('nothing'));
    const late = missing.started.initError ? undefined : await missing.invoke({});
    expect(JSON.stringify(missing.started.initError ?? late?.error)).toMatch(/HandlerNotFound/);
    await missing.stop();
  });

  test('an exit and a timeout end the environment', async () => {
    const leaving = await start(command('exit'));
    const left = await leaving.invoke({});
    expect(left.exit ?? JSON.parse(left.error!)).toMatchObject(left.exit ? { code: expect.any(Number) as number } : { errorType: 'Runtime.ExitError' });
    await leaving.stop();
    const slow = await start(command('sleep'));
    expect(await slow.invoke({ ms: 5000 }, { timeoutMs: 150 })).toMatchObject({ timeout: true });
    await expect(slow.invoke({ ms: 1 })).rejects.toThrow(/has ended/);
    await slow.stop();
  });

  test('frozen from one answer to the next invocation: no timer ticks', async () => {
    const environment = await start(command('ticking'));
    await environment.invoke({ ms: 50 });
    const first = json(await environment.invoke({ ms: 50 }));
    await new Promise(resolve => setTimeout(resolve, 400));
    const second = json(await environment.invoke({ ms: 50 }));
    const between = Number(second.before) - Number(first.before) - Number(first.during);
    expect(Number(first.during)).toBeGreaterThan(2);
    expect(between).toBeLessThan(10); // 400 ms awake would be some 80
    await environment.stop();
  });

  test('killed in the tick of its answer, which is here all the same', async () => {
    const environment = await start(command('echo'));
    const answer = await environment.invoke({ last: true }, { killAfterAnswer: true });
    expect(json(answer)).toEqual({ last: true });
    expect((await environment.records()).exit).toEqual({ code: null, signal: 'SIGKILL' });
    await environment.stop();
  });
});

test('a streamed answer', async () => {
  const environment = await start(nodeCommand(22, 'bare.stream'));
  expect(await environment.invoke({})).toMatchObject({ streaming: true, body: 'one two' });
  await environment.stop();
});

test('a folder of choice at /opt', async () => {
  const opt = path.join(__dirname, '../runtime-clients');
  const command = (mount: boolean) => [...mount ? ['sh', '-c', 'test -f /opt/install.mjs || exit 9; exec "$0" "$@"'] : [], ...nodeCommand(22, 'bare.echo')];
  for (const mount of canMount() ? [true, false] : [false]) {
    const environment = await start(command(mount), { opt, mount });
    expect(json(await environment.invoke({ mount }))).toEqual({ mount });
    await environment.stop();
  }
});

test('extensions register, get INVOKE events, and telemetry is sent to its subscriber', async () => {
  const environment = await start(nodeCommand(22, 'bare.echo'));
  const { port } = environment.started as unknown as { port: number };
  const sink = await server.peer();
  const call = caller(port);
  const registered = await call('POST', '/2020-01-01/extension/register', { 'Lambda-Extension-Name': 'datadog-agent' }, { events: ['INVOKE', 'SHUTDOWN'] });
  const id = { 'Lambda-Extension-Identifier': String(registered.headers['lambda-extension-identifier']) };
  expect(JSON.parse(registered.text)).toMatchObject({ functionName: 'my-function' });
  const destination = { protocol: 'HTTP', URI: `http://sandbox.localdomain:${sink.port}/` };
  await call('PUT', '/2022-07-01/telemetry', id, { schemaVersion: '2022-12-13', types: ['platform'], destination });
  const event = call('GET', '/2020-01-01/extension/event/next', id);
  await environment.invoke({}, { requestId: 'r-9' });
  expect(JSON.parse((await event).text)).toMatchObject({ eventType: 'INVOKE', requestId: 'r-9' });
  await new Promise(resolve => setTimeout(resolve, 50));
  expect((await sink.bodies()).map(String).join()).toMatch(/platform\.runtimeDone/);
  await sink.stop();
  await environment.stop();
});

interface Reply { readonly headers: Readonly<Record<string, unknown>>; readonly text: string }

function caller(port: number) {
  return async (method: string, url: string, headers: Readonly<Record<string, string>>, body?: unknown) => new Promise<Reply>((resolve, reject) => {
    const req = request({ port, method, path: url, headers }, res => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve({ headers: res.headers, text }));
    }).on('error', reject);
    req.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
