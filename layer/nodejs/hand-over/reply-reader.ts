/** The agent's replies out of the bytes of a connection: status and body, nothing else is of use. */

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

export class ReplyReader {
  private pending = '';

  constructor(private readonly onReply: (status: number, body: string) => void) {}

  take(chunk: Buffer): void {
    this.pending += chunk.toString('latin1');
    for (;;) {
      const end = this.pending.indexOf(HEAD_END);
      if (end < 0) return;
      const head = this.pending.slice(0, end);
      const rest = this.pending.slice(end + HEAD_END.length);
      const length = bodyLength(head, rest);
      if (length === undefined) return;
      const body = rest.slice(0, length);
      this.pending = rest.slice(length);
      this.onReply(Number(head.split(' ', 2)[1]), body);
    }
  }
}

/** How much of the rest is the body, undefined when more has to come. */
function bodyLength(head: string, rest: string): number | undefined {
  if (/\r\ntransfer-encoding:[^\r]*chunked/i.test(head)) {
    const last = rest.indexOf(LAST_CHUNK);
    return last < 0 ? undefined : last + LAST_CHUNK.length;
  }
  const length = Number(/\r\ncontent-length:\s*(\d+)/i.exec(head)?.[1] ?? 0);
  return rest.length < length ? undefined : length;
}
