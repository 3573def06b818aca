/** Reads what an agent answers on a keep-alive connection, one reply after the other, from pieces of any size. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  /** Whether the agent closes the connection after it. */
  readonly last: boolean;
}

/** An agent's answer is some hundred bytes; what is larger is no answer of an agent's. */
const LARGEST_REPLY = 1024 * 1024;
const END_OF_HEAD = '\r\n\r\n';

export class ReplyReader {
  private text = '';
  /** The last piece that was one reply and nothing else: until a second has passed the next one is often the same, byte by byte. */
  private usual: Buffer = Buffer.alloc(0);
  private usualReply: readonly Reply[] = [];

  /** The replies that this piece completes. Throws when it is not HTTP. */
  read(piece: Buffer): readonly Reply[] {
    if (this.text !== '') return this.parse(piece);
    if (this.usual.equals(piece)) return this.usualReply;
    const replies = this.parse(piece);
    if (replies.length === 1 && this.text === '') {
      this.usual = Buffer.from(piece);
      this.usualReply = replies;
    }
    return replies;
  }

  private parse(piece: Buffer): readonly Reply[] {
    this.text += piece.toString('latin1');
    if (this.text.length > LARGEST_REPLY) throw new RangeError('the reply is too large');
    const replies: Reply[] = [];
    for (let reply = this.next(); reply; reply = this.next()) {
      if (reply.status >= 200) replies.push(reply);
    }
    return replies;
  }

  private next(): Reply | undefined {
    const end = this.text.indexOf(END_OF_HEAD);
    if (end < 0) return undefined;
    const [first, ...lines] = this.text.slice(0, end).split('\r\n');
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1];
    if (!status) throw new TypeError('the reply is not HTTP');
    const headers = new Map(lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim().toLowerCase()]));
    const rest = this.text.slice(end + END_OF_HEAD.length);
    const read = headers.get('transfer-encoding')?.includes('chunked') ? chunked(rest) : sized(rest, Number(headers.get('content-length') ?? 0));
    if (!read) return undefined;
    this.text = rest.slice(read.length);
    return { status: Number(status), body: Buffer.from(read.body, 'latin1').toString(), last: headers.get('connection') === 'close' };
  }
}

interface Body { readonly body: string; readonly length: number }

function sized(text: string, length: number): Body | undefined {
  return text.length < length ? undefined : { body: text.slice(0, length), length };
}

function chunked(text: string): Body | undefined {
  let body = '';
  for (let at = 0; ;) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = parseInt(text.slice(at, line), 16);
    if (Number.isNaN(size)) throw new TypeError('the reply is not HTTP');
    const end = line + 2 + size;
    if (text.length < end + 2) return undefined;
    if (size === 0) return { body, length: end + 2 };
    body += text.slice(line + 2, end);
    at = end + 2;
  }
}
