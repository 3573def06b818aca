/**
 * A message straight into the kernel: what `socket.write` and `socket.send` come to, without the stream, the request object and
 * the turn of the event loop that they put around it.
 *
 * Node.js shows the descriptor of a socket on its handle alone, which is no public interface: it is looked for each time, and
 * where there is none the socket's own methods do the work.
 */
/** Taken before a tracer is loaded, which can be told to make a span of every call. */
const { writeSync } = require('fs') as typeof import('fs');

interface Handle { readonly fd?: unknown }
interface DatagramHandle extends Handle { connect(address: string, port: number): number }
interface Binding { readonly UDP: new () => DatagramHandle }

/** The descriptor of an open TCP socket; undefined when it is closed, or not to be seen. */
export function descriptorOf(socket: object): number | undefined {
  return valid((socket as { readonly _handle?: Handle | null })._handle?.fd);
}

/**
 * The descriptor of a datagram socket, connected inside the call, and open for as long as the process is.
 *
 * It is of what `dgram` is made of: to load `dgram` takes longer than all else that a function's first metric costs, and its `connect`
 * loads `cluster` besides and is through a turn later. Undefined where Node.js does not give it away (`--permission`).
 */
export function datagramTo(address: string, port: number): number | undefined {
  const { noDeprecation } = process;
  try {
    process.noDeprecation = true; // whoever looks for deprecations looks for those of the function
    const { UDP } = (process as unknown as { binding(name: string): Binding }).binding('udp_wrap');
    const handle = new UDP();
    return handle.connect(address, port) === 0 ? valid(handle.fd) : undefined;
  } catch {
    return undefined;
  } finally {
    process.noDeprecation = noDeprecation;
  }
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
