import { note } from '../diagnostics';
import { AgentConnection, type Endpoint, type Outcome } from './agent-connection';
import type { Reply } from './reply-reader';

/** After this long without a word the agent may have closed: the event loop turns once, so that a close is seen before the write. */
const IDLE_MS = 1000;
/** With an agent that is stopped or slow there is a connection for each request, up to so many; then they follow one another. */
const MOST_CONNECTIONS = 8;

/**
 * The connections to the agent: one, and another where no reply has come yet on the first.
 *
 * A request never follows one that is not answered on the same connection while there is another way: when the process is
 * killed with a reply unread the kernel resets that connection, and an agent drops what it has not begun to read on it.
 */
export class AgentConnections {
  private readonly open: AgentConnection[] = [];

  constructor(private readonly endpoint: Endpoint, private readonly onReply: (reply: Reply) => void) {
    this.connect();
  }

  /** Whether a write now could meet a connection that the agent has closed unseen. */
  get isStale(): boolean {
    const now = Date.now();
    return this.open.some(({ usedAt }) => now - usedAt > IDLE_MS);
  }

  /** Hands over a request: at once `taken` when the kernel had room for all of it, else how it ended within the limit. */
  send(request: Uint8Array): 'taken' | Promise<Outcome> {
    return this.pick().send(request);
  }

  private pick(): AgentConnection {
    let best: AgentConnection | undefined;
    for (const connection of this.open) {
      if (connection.awaited === 0) return connection;
      if (!best || connection.awaited < best.awaited) best = connection;
    }
    return best && this.open.length >= MOST_CONNECTIONS ? best : this.connect();
  }

  private connect(): AgentConnection {
    const connection = new AgentConnection(this.endpoint, this.onReply, gone => this.forget(gone));
    this.open.push(connection);
    return connection;
  }

  private forget(connection: AgentConnection): void {
    const index = this.open.indexOf(connection);
    if (index < 0) return;
    this.open.splice(index, 1);
    if (connection.awaited > 0) note('hand-over-unconfirmed');
  }
}
