import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const REGION = 'us-east-1';
const ACCOUNT = '123456789012';

/**
 * An event bus with one rule: every event goes to one queue. No emulator of EventBridge is to be had from npm; what comes out of
 * this one is what was put in, in the envelope of AWS: https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html
 */
export class EventBus {
  /** `deliver` gets the JSON text of an event. */
  constructor(deliver) {
    this.deliver = deliver;
    this.server = createServer((req, res) => void this.handle(req, res));
  }

  async handle(req, res) {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const action = req.headers['x-amz-target'];
    if (action !== 'AWSEvents.PutEvents') return reply(res, 400, { __type: 'UnknownOperationException', message: `this bus knows PutEvents, not ${action}` });
    const { Entries } = JSON.parse(Buffer.concat(chunks).toString());
    const events = Entries.map(envelope);
    for (const event of events) await this.deliver(JSON.stringify(event));
    return reply(res, 200, { FailedEntryCount: 0, Entries: events.map(({ id }) => ({ EventId: id })) });
  }
}

function envelope({ Source, DetailType, Detail, Resources = [], Time }) {
  const time = new Date(Time ? Time * 1000 : Date.now()).toISOString().replace(/\.\d+/, '');
  return {
    'version': '0', 'id': randomUUID(), 'detail-type': DetailType, 'source': Source, 'account': ACCOUNT, time, 'region': REGION,
    'resources': Resources, 'detail': JSON.parse(Detail),
  };
}

function reply(res, status, body) {
  res.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
