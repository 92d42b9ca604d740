/**
 * A TCP proxy on loopback that makes what lies behind it seem farther away. Whatever comes in is passed on after
 * half of the delay, in both directions and in order, so that a round trip takes the delay longer; how many bytes
 * pass in a time is not limited. Connecting itself is not delayed: pools keep their connections.
 */
import { once } from 'node:events';
import net from 'node:net';
import { DueQueue } from './due-queue.ts';

/** Where a proxy passes on to: a host and port, or the folder of a Unix socket as PostgreSQL names it. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
}

export interface LoopbackProxy extends AsyncDisposable {
  /** On 127.0.0.1. */
  readonly port: number;
}

/** Starts a proxy that listens on a free port of loopback. `delayMs` is that of a round trip. */
export async function startProxy(upstream: Upstream, delayMs: number): Promise<LoopbackProxy> {
  const queue = await DueQueue.start(delayMs / 2);
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const database = net.connect({ ...addressOf(upstream), noDelay: true, allowHalfOpen: true });
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    passOn(client, database, queue);
    passOn(database, client, queue);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await queue[Symbol.asyncDispose]();
    },
  };
}

function addressOf({ host, port }: Upstream): { host: string; port: number } | { path: string } {
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
}

/** One direction: bytes, the end of them, and a broken connection, each after the delay. */
function passOn(from: net.Socket, to: net.Socket, queue: DueQueue): void {
  from.on('data', (chunk) => {
    queue.add(() => {
      // What is under way when the receiver stops taking is little: as much as came in half of the delay.
      if (to.writable && !to.write(chunk)) from.pause();
    });
  });
  to.on('drain', () => from.resume());
  from.on('end', () => queue.add(() => to.end()));
  // The other side is told by the end of its own connection.
  from.on('error', () => queue.add(() => to.destroy()));
}
