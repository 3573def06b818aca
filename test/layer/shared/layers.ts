/** A function of either language behind its layer, and what it sends. */
import { nodeLayer, pythonLayer } from '../../chain/own-layers';
import { LayerUnderTest } from '../../chain/chain';
import { Environment, EnvironmentOptions, LambdaServer, Peer } from '../../runtime-api/lambda-server';
import { NODE_MODULES, nodeCommand, pythonCommand } from '../../runtime-api/runtime-clients';
import { DecodedSpan } from '../nodejs/agent-sink';
import { decodeMessagePack } from '../nodejs/message-pack';

export const LANGUAGES = ['node', 'python'] as const;
export type Language = typeof LANGUAGES[number];
export type Variables = Readonly<Record<string, string>>;

const layers: Partial<Record<Language, LayerUnderTest>> = {};

/** Both layers, built when their sources have changed. */
export function buildLayers(): void {
  layers.node ??= nodeLayer(22);
  layers.python ??= pythonLayer();
}

/** A function of functions.cjs or functions.py, named `shop`. */
export async function startLayered(
  server: LambdaServer, language: Language, name: string, env: Variables, more: Partial<EnvironmentOptions> = {},
): Promise<Environment> {
  const { handler = '', opt, env: own } = layers[language]!;
  const paths: Variables = language === 'node'
    ? { NODE_PATH: `${opt}/nodejs/node_modules:${NODE_MODULES}` }
    : { PYTHONPATH: `${__dirname}:${own?.PYTHONPATH}`, PYTHONDONTWRITEBYTECODE: '1' };
  const environment = await server.environment({
    command: language === 'node' ? nodeCommand(22, handler) : pythonCommand(handler), cwd: __dirname, lambda: { name: 'shop' },
    env: { DD_LAMBDA_HANDLER: `functions.${name}`, DD_ENHANCED_METRICS: 'false', DD_COLD_START_TRACING: 'false', ...paths, ...env }, ...more,
  });
  expect(environment.started.initError).toBeUndefined();
  return environment;
}

/** An agent has what the kernel has, but may not have read it yet. */
const READ_LIMIT_MS = 3000;

/** What an agent was sent, once that is of so many invocations; all of it, also when the time is up. */
export async function spansAt(agent: Peer, invocations: number): Promise<DecodedSpan[]> {
  for (const started = Date.now(); ; await new Promise(resolve => setTimeout(resolve, 5))) {
    const spans = (await agent.bodies()).flatMap(body => (decodeMessagePack(body) as DecodedSpan[][]).flat());
    if (spans.filter(({ name }) => name === 'aws.lambda').length >= invocations || Date.now() - started > READ_LIMIT_MS) return spans;
  }
}
