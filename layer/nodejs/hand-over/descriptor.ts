/**
 * A message straight into the kernel: what `socket.write` and `socket.send` come to, without the stream, the request object and
 * the turn of the event loop that they put around it.
 *
 * Node.js shows the descriptor of a socket on its handle alone, which is no public interface: it is looked for each time, and
 * where there is none the socket's own methods do the work.
 */
/** Taken before a tracer is loaded, which can be told to make a span of every call. */
const { writeSync } = require('fs') as typeof import('fs');

interface Handle { readonly fd?: unknown; connect?(address: string, port: number): number }
interface DatagramState { readonly handle?: Handle | null }

/** The descriptor of an open TCP socket; undefined when it is closed, or not to be seen. */
export function descriptorOf(socket: object): number | undefined {
  return valid((socket as { readonly _handle?: Handle | null })._handle?.fd);
}

/**
 * The descriptor of a datagram socket, connected inside the call. `socket.connect` first binds, for which it loads `cluster` and all
 * that is below it, and is through a turn later.
 */
export function connectNow(socket: object, address: string, port: number): number | undefined {
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol');
  const handle = symbol && (socket as Readonly<Record<symbol, DatagramState | undefined>>)[symbol]?.handle;
  return handle?.connect?.(address, port) === 0 ? valid(handle.fd) : undefined;
}

/** How many bytes the kernel has taken; none when it has no room now. Throws when the connection is broken. */
export function writeNow(descriptor: number, message: Uint8Array | string): number {
  try {
    return typeof message === 'string' ? writeSync(descriptor, message) : writeSync(descriptor, message);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}

function valid(descriptor: unknown): number | undefined {
  return typeof descriptor === 'number' && descriptor >= 0 ? descriptor : undefined;
}
