import { LambdaServer } from '../../runtime-api/lambda-server';
import { AgentSpan, TestAgent } from '../../runtime-api/test-agent';
import { buildLayer } from './built-layer';

export const isLambda = ({ name }: AgentSpan) => name === 'aws.lambda';

/** The built layer with AWS's runtime client and a test agent, for the tests of a file; the agent is emptied before each. */
export class LayerUnderTest {
  server!: LambdaServer;
  agent!: TestAgent;

  constructor() {
    beforeAll(async () => {
      buildLayer();
      this.server = new LambdaServer();
      this.agent = await TestAgent.start();
    }, 120_000);
    afterAll(async () => {
      await this.server.close();
      await this.agent.stop();
    });
    beforeEach(async () => this.agent.clear());
  }

  withAgent(env: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    return { DD_TRACE_AGENT_URL: this.agent.url, ...env };
  }
}
