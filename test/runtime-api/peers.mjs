import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * What a layer talks to, in every mood. Kinds:
 * - `udp`: takes packets (DogStatsD, X-Ray's daemon);
 * - `http`: takes requests (an agent, an intake) in one of the modes below, which can be changed while it runs.
 *
 * Modes: `ok` answers 200 `{}`; `slow:<ms>` answers that late; `refuse` resets every connection; `half` closes after half of
 * an answer; `cut` closes when it has read the head of a request; `deaf` accepts and never reads (a stopped agent).
 */
export class Peer {
  constructor({ kind = 'http', mode = 'ok', port = 0, host = '127.0.0.1' }) {
    Object.assign(this, { kind, mode, port, host, received: [], sockets: new Set(), connections: 0 });
  }

  listen() {
    return this.kind === 'udp' ? this.listenUdp() : this.listenHttp();
  }

  listenUdp() {
    this.server = createSocket('udp4').on('message', packet => this.received.push({ at: Date.now(), body: packet.toString('base64') }));
    return new Promise((resolve, reject) => this.server.once('error', reject).bind(this.port, this.host, () => resolve(this.server.address().port)));
  }

  listenHttp() {
    this.server = createServer({ pauseOnConnect: true }, socket => this.connection(socket));
    return new Promise((resolve, reject) => this.server.once('error', reject).listen(this.port, this.host, () => resolve(this.server.address().port)));
  }

  connection(socket) {
    this.connections++;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined); // resets are what some modes are for
    if (this.mode === 'refuse') return socket.resetAndDestroy();
    if (this.mode === 'deaf') return; // stays paused: the kernel takes what fits its buffer, nobody reads it
    let buffer = Buffer.alloc(0);
    socket.on('data', chunk => { buffer = this.take(socket, Buffer.concat([buffer, chunk])); }).resume();
  }

  /** Takes every whole request off the buffer and gives back what is left. */
  take(socket, buffer) {
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n');
      if (end < 0) return buffer;
      const head = buffer.subarray(0, end).toString('latin1');
      if (this.mode === 'cut') {
        this.received.push({ at: Date.now(), head, cut: true });
        socket.resetAndDestroy();
        return Buffer.alloc(0);
      }
      const body = readBody(head, buffer.subarray(end + 4));
      if (!body) return buffer;
      this.received.push({ at: Date.now(), head, body: body.bytes.toString('base64') });
      this.answer(socket);
      buffer = body.rest;
    }
  }

  answer(socket) {
    const whole = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
    const send = () => { if (!socket.destroyed) socket.write(whole); };
    if (this.mode === 'half') return socket.write(whole.slice(0, whole.length / 2), () => socket.resetAndDestroy());
    if (this.mode.startsWith('slow:')) return setTimeout(send, Number(this.mode.slice(5))).unref();
    return send();
  }

  change(mode) {
    this.mode = mode;
    if (mode === 'refuse') for (const socket of this.sockets) socket.resetAndDestroy();
    for (const socket of this.sockets) if (mode === 'deaf') socket.pause(); else socket.resume();
  }

  signal() { throw new Error('a peer is no process: change its mode'); }
  records() { return { received: this.received, connections: this.connections, open: this.sockets.size }; }

  stop() {
    for (const socket of this.sockets) socket.destroy();
    return new Promise(resolve => this.server.close(() => resolve()));
  }
}

function readBody(head, rest) {
  if (/\r\ntransfer-encoding:\s*chunked/i.test(head)) return readChunks(rest);
  const length = Number(/\r\ncontent-length:\s*(\d+)/i.exec(head)?.[1] ?? 0);
  return rest.length < length ? undefined : { bytes: rest.subarray(0, length), rest: rest.subarray(length) };
}

function readChunks(rest) {
  const chunks = [];
  for (let at = 0; ;) {
    const line = rest.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = parseInt(rest.subarray(at, line).toString('latin1'), 16);
    const next = line + 2 + size + 2;
    if (rest.length < next) return undefined;
    if (size === 0) return { bytes: Buffer.concat(chunks), rest: rest.subarray(next) };
    chunks.push(rest.subarray(line + 2, line + 2 + size));
    at = next;
  }
}
