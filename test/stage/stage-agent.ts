import { AgentSpan, parseBigJson, toSpan } from '../runtime-api/test-agent';

const ask = async (path: string): Promise<string> => (await fetch(`${process.env.DD_TEST_AGENT_URL}${path}`)).text();

/** Every span that the stage's agent has. */
export async function spansAtAgent(): Promise<readonly AgentSpan[]> {
  const traces = parseBigJson(await ask('/test/traces')) as ReadonlyArray<ReadonlyArray<Readonly<Record<string, unknown>>>>;
  return traces.flat().map(toSpan);
}

export const clearAgent = async (): Promise<unknown> => ask('/test/session/clear');

/** How often each of the agent's checks of what it is sent has failed, where one has. */
export async function failedChecks(): Promise<Readonly<Record<string, number>>> {
  const summary = JSON.parse(await ask('/test/trace_check/summary?return_all=true')) as Readonly<Record<string, { readonly Failed_Checks: number }>>;
  const failed = Object.entries(summary).map(([name, { Failed_Checks: count }]) => [name, count] as const);
  return Object.fromEntries(failed.filter(([, count]) => count > 0));
}

const SETTLED_MS = 15_000;

/** All spans once there are so many of a kind, or once no more come; to decode them takes the agent its time, so it is asked seldom. */
export async function spansOnceThere(count: number, kind: (span: AgentSpan) => boolean): Promise<readonly AgentSpan[]> {
  let [spans, changed] = [await spansAtAgent(), Date.now()];
  while (spans.filter(kind).length < count && Date.now() - changed < SETTLED_MS) {
    await new Promise(resolve => { setTimeout(resolve, 1000); });
    const now = await spansAtAgent();
    if (now.length !== spans.length) changed = Date.now();
    spans = now;
  }
  return spans;
}
