/** Metrics of a function that has neither extension nor Forwarder: to Datadog's API, with the key from wherever it is kept. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { Moto } from '../../chain/moto';
import { Environment, LambdaServer, Peer } from '../../runtime-api/lambda-server';
import { Intake } from './intake';
import { buildLayers, Language, LANGUAGES, spansAt, startLayered, Variables } from './layers';

const KEY = '0123456789abcdef0123456789abcdef';
const DENIED = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf';

let server: LambdaServer;
let moto: Moto;
let intake: Intake;
let agent: Peer;
let sources: Readonly<Record<string, Variables>>;
/** What AWS answers when a role has no permission; and how often it was asked. */
const denying = { server: createServer((_, response) => {
  denying.asked++;
  response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.1' }).end('{"__type":"AccessDeniedException","Message":"not authorized"}');
}), asked: 0, url: '' };

beforeAll(async () => {
  buildLayers();
  server = new LambdaServer();
  [moto, intake, agent] = await Promise.all([Moto.start(), new Intake().start(), server.peer()]);
  await new Promise<void>(resolve => denying.server.listen(0, '127.0.0.1', resolve));
  denying.url = `http://127.0.0.1:${(denying.server.address() as AddressInfo).port}`;
  sources = await keepKeys();
}, 180_000);

afterAll(async () => {
  await server.close();
  await moto.stop();
  intake.stop();
  denying.server.close();
});

/** The key in every place that AWS has for it, and how a function is told of each. */
async function keepKeys(): Promise<Readonly<Record<string, Variables>>> {
  const { ARN: secret } = await moto.call<{ ARN: string }>('secretsmanager', 'CreateSecret', { Name: 'datadog', SecretString: `${KEY}\n` });
  await moto.call('ssm', 'PutParameter', { Name: '/datadog/key', Value: KEY, Type: 'SecureString' });
  const { KeyMetadata: { KeyId } } = await moto.call<{ KeyMetadata: { KeyId: string } }>('kms', 'CreateKey', {});
  const encrypt = async (context: object) => (await moto.call<{ CiphertextBlob: string }>('kms', 'Encrypt', {
    KeyId, Plaintext: Buffer.from(KEY).toString('base64'), ...context,
  })).CiphertextBlob;
  return {
    'a variable': { DD_API_KEY: KEY },
    'the other variable': { DATADOG_API_KEY: KEY },
    'Secrets Manager': { DD_API_KEY_SECRET_ARN: secret },
    'Parameter Store, by name': { DD_API_KEY_SSM_NAME: '/datadog/key' },
    'Parameter Store, by ARN': { DD_API_KEY_SSM_ARN: 'arn:aws:ssm:us-east-1:123456789012:parameter/datadog/key' },
    'KMS': { DD_KMS_API_KEY: await encrypt({}) },
    'KMS, as the console encrypts': { DD_KMS_API_KEY: await encrypt({ EncryptionContext: { LambdaFunctionName: 'shop' } }) },
    'Secrets Manager before a variable': { DD_API_KEY_SECRET_ARN: secret, DD_API_KEY: 'another' },
  };
}

async function start(language: Language, more: Variables): Promise<Environment> {
  return startLayered(server, language, 'sends', {
    DD_SITE: intake.site, DD_TRACE_AGENT_URL: `http://127.0.0.1:${agent.port}`, AWS_ENDPOINT_URL: moto.url,
    // For Node.js, then for Python, whose sitecustomize.py is found by its name.
    NODE_EXTRA_CA_CERTS: intake.certificate, NODE_OPTIONS: `--require=${path.join(__dirname, 'resolve-here.cjs')}`,
    SSL_CERT_FILE: intake.certificate, ...more,
  });
}

const spanNames = async (invocations = 0) => (await spansAt(agent, invocations)).map(({ name }) => name);

describe.each(LANGUAGES)('in %s', language => {
  test.each([
    'a variable', 'the other variable', 'Secrets Manager', 'Parameter Store, by name', 'Parameter Store, by ARN', 'KMS', 'KMS, as the console encrypts',
    'Secrets Manager before a variable',
  ])('with the key from %s: one request before each answer, and no span of it', async source => {
    const before = { sent: intake.sent.length, spans: (await spanNames()).length };
    const environment = await start(language, sources[source]);
    for (const [index, value] of [7, 8.5].entries()) {
      expect(await environment.invoke({ value })).toMatchObject({ body: '"sent"', stdout: '' });
      expect(intake.sent).toHaveLength(before.sent + index + 1);
      const { url, key, series } = intake.sent.at(-1)!;
      expect({ url, key }).toEqual({ url: '/api/v1/distribution_points', key: KEY });
      const [{ tags, points, ...one }] = series;
      expect(one).toEqual({ metric: 'shop.orders', type: 'distribution' });
      expect(points).toEqual([[expect.any(Number), [value]]]);
      expect(Math.abs(points[0][0] - Date.now() / 1000)).toBeLessThan(10);
      expect(tags).toEqual(expect.arrayContaining(['country:jp', 'kind:book']));
    }
    await environment.stop();
    expect((await spanNames(before.spans + 2)).slice(before.spans)).toEqual(['aws.lambda', 'aws.lambda']);
  });

  test('a secret that is denied is asked for once, sends nothing, says nothing, and the function answers', async () => {
    const before = { sent: intake.sent.length, asked: denying.asked };
    const environment = await start(language, { DD_API_KEY_SECRET_ARN: DENIED, AWS_ENDPOINT_URL: denying.url });
    expect(denying.asked).toBe(before.asked);
    expect(await environment.invoke({})).toMatchObject({ body: '"sent"', stdout: '', stderr: '' });
    expect(denying.asked).toBe(before.asked); // no metric, no key
    for (const value of [1, 2]) expect(await environment.invoke({ value })).toMatchObject({ body: '"sent"', stdout: '', stderr: '' });
    expect(denying.asked).toBe(before.asked + 1);
    expect(intake.sent).toHaveLength(before.sent);
    await environment.stop();
  });

  test('a secret that is denied leaves the variable its turn', async () => {
    const environment = await start(language, { DD_API_KEY_SECRET_ARN: DENIED, DD_API_KEY: KEY, AWS_ENDPOINT_URL: denying.url });
    expect(await environment.invoke({ value: 3 })).toMatchObject({ body: '"sent"' });
    expect(intake.sent.at(-1)).toMatchObject({ key: KEY, series: [{ points: [[expect.any(Number), [3]]] }] });
    await environment.stop();
  });

  test('where AWS is not to be reached the answer waits for a few seconds, once', async () => {
    const deaf = await server.peer({ mode: 'deaf' });
    const environment = await start(language, { DD_API_KEY_SECRET_ARN: DENIED, AWS_ENDPOINT_URL: `http://127.0.0.1:${deaf.port}` });
    const times = [];
    for (const value of [4, 5, 6]) {
      const { body, ms } = await environment.invoke({ value }, { timeoutMs: 20_000 });
      expect(body).toBe('"sent"');
      times.push(ms);
    }
    expect(times[0]).toBeLessThan(4000);
    expect(Math.max(...times.slice(1))).toBeLessThan(1000);
    await environment.stop();
    await deaf.stop();
  });
});
