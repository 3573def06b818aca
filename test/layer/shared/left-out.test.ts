/** A feature that the layer is without: whoever turns it on is told, and the function is traced as ever. */
import { LambdaServer } from '../../runtime-api/lambda-server';
import { buildLayers, LANGUAGES, spansAt, startLayered } from './layers';

let server: LambdaServer;
beforeAll(() => {
  buildLayers();
  server = new LambdaServer();
}, 180_000);
afterAll(async () => server.close());

const FEATURES = ['DD_PROFILING_ENABLED', 'DD_APPSEC_ENABLED', 'DD_IAST_ENABLED'];
const ASKED = [
  ...LANGUAGES.flatMap(language => FEATURES.map(name => [language, name] as const)), ['node', 'DD_DYNAMIC_INSTRUMENTATION_ENABLED'] as const,
];

test.each(ASKED)('in %s: %s', async (language, name) => {
  const agent = await server.peer();
  for (const [value, told] of [['true', 1], ['false', 0]] as const) {
    const environment = await startLayered(server, language, 'echo', {
      DD_TRACE_AGENT_URL: `http://127.0.0.1:${agent.port}`, DD_FLUSH_TO_LOG: 'true', [name]: value,
    });
    for (let run = 0; run < 2; run++) expect(JSON.parse((await environment.invoke({ run })).body!)).toEqual({ run });
    const { output: { stdout, stderr } } = await environment.records();
    expect(stdout).toBe('');
    expect(stderr.split('\n').filter(Boolean)).toEqual(Array.from({ length: told }, () => expect.stringMatching(
      new RegExp(`^datadog: ${name} has no effect: this layer is without .*the function's own package\\.$`),
    ) as string));
    await environment.stop();
  }
  expect((await spansAt(agent, 4)).map(({ name: span }) => span)).toEqual(['aws.lambda', 'aws.lambda', 'aws.lambda', 'aws.lambda']);
});
