/** What has to be true of the spans of two orders that became one shipment. */
import { DecodedSpan } from '../../test/layer/nodejs/agent-sink';
import { functionsOf, Link, linksOf, rootsOf, tracesOf } from './traces';

const CHAIN = ['checkout', 'collect', 'pack', 'track', 'ship'];
/** The second order, whose message was not the first of its batch, and what S3 and DynamoDB started. */
const LINKED = [['checkout'], ['notify'], ['notify']];

export interface Connection {
  /** From the first order to its shipment: one trace. */
  readonly main: readonly DecodedSpan[];
  /** The traces that links join to it. */
  readonly others: ReadonlyArray<readonly DecodedSpan[]>;
  readonly links: readonly Link[];
  /** What is not as it has to be. */
  readonly problems: readonly string[];
}

export function connectionOf(spans: readonly DecodedSpan[]): Connection {
  const [main = [], ...others] = tracesOf(spans).sort((a, b) => functionsOf(b).length - functionsOf(a).length);
  const links = linksOf(spans);
  const problems = [
    ...isSame(functionsOf(main), CHAIN) ? [] : [`one trace should lead through ${CHAIN.join(', ')}, it leads through ${functionsOf(main).join(', ') || 'none'}`],
    ...isSame(others.map(functionsOf).map(String).sort(), LINKED.map(String)) ? [] : [`beside it there should be ${LINKED.length} traces, there are ${others.length}`],
    ...[main, ...others].filter(trace => rootsOf(trace).length > 1).map(trace => `the trace of ${functionsOf(trace).join(', ')} is in pieces`),
    ...links.filter(({ to }) => !to).map(({ from }) => `${from.name} of ${from.service} is linked to a span that never came`),
    ...others.filter(trace => !isJoined(main, trace, links)).map(trace => `no link joins the trace of ${functionsOf(trace).join(', ')}`),
    ...links.length > others.length ? [`${links.length} links where ${others.length} are enough`] : [],
  ];
  return { main, others, links, problems };
}

function isJoined(main: readonly DecodedSpan[], other: readonly DecodedSpan[], links: readonly Link[]): boolean {
  return links.some(({ from, to }) => to && ((main.includes(from) && other.includes(to)) || (other.includes(from) && main.includes(to))));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.join() === other.join();
}
