import { Connection, connectionOf } from './chain/connection';
import { Shop } from './chain/shop';
import { isTransport, traceIdOf } from './chain/traces';
import { target, treeOf } from './chain/tree';
import { paint } from './demo/report';

const STANDS_IN = `
${paint('bold', 'A connected trace: six plain functions behind the runtime layer, frozen in the tick of each answer')}
  SQS, SNS, S3 (fauxqs), Kinesis (kinesalite) and DynamoDB (dynalite) are emulators from npm. What npm has none of stands in:
  the demo's own event bus for EventBridge, its own events from API Gateway, S3 and the table's stream in AWS's documented
  shapes, its own runtime for AWS's, its own receiver for Datadog's extension.
`;

/** Two orders through all six functions; exits with 1 where the trace is not one, or a link is missing. */
async function chain(): Promise<boolean> {
  console.log(STANDS_IN);
  const shop = await Shop.open();
  try {
    const spans = await shop.sell(['first', 'second']);
    const connection = connectionOf(spans);
    print(connection);
    return connection.problems.length === 0;
  } finally {
    await shop.close();
  }
}

function print({ main, others, links, problems }: Connection): void {
  if (main.length > 0) console.log(treeOf('From an order to its shipment', main, links).join('\n'));
  for (const trace of others) console.log(`\n${treeOf('Joined by a link', trace, links).join('\n')}`);
  const spans = [main, ...others].flat();
  const hidden = spans.filter(isTransport).length;
  console.log(`\n${spans.length} spans (${hidden} of HTTP and TCP not shown). One trace from the API to S3 and DynamoDB: ${main.length > 0 ? traceIdOf(main) : 'none'}.`);
  for (const link of links) console.log(`  ${paint('green', '↳')} ${link.from.service} is linked to ${target(link)}`);
  for (const problem of problems) console.log(`${paint('red', 'BROKEN')}  ${problem}`);
  if (problems.length === 0) console.log(`${paint('green', 'connected')}  every function, and every link has its other end`);
}

chain().then(
  connected => process.exit(connected ? 0 : 1),
  (error: Error) => {
    console.error(paint('red', error.message));
    process.exit(1); // also ends what was started, which waits for us
  },
);
