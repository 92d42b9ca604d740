/**
 * A TCP proxy on loopback that simulates network delay. All bytes are forwarded after half of the delay, in both directions
 * and in order, so a round trip takes longer by the whole delay. Throughput is not limited. Connecting is not delayed,
 * because pools keep their connections.
 */
import { once } from 'node:events';
import net from 'node:net';
import { DueQueue } from './due-queue.ts';

/** Where a proxy forwards to: a host and port, or the folder of a Unix socket, as PostgreSQL names it. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
}

export interface LoopbackProxy extends AsyncDisposable {
  /** On 127.0.0.1. */
  readonly port: number;
}

/** Starts a proxy on a free loopback port. `delayMs` is added to each round trip. */
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

/** Forwards one direction: data, its end, and a broken connection, each after the delay. */
function passOn(from: net.Socket, to: net.Socket, queue: DueQueue): void {
  from.on('data', (chunk) => {
    queue.add(() => {
      // When the receiver stops reading, little is still on its way: what came in during half of the delay.
      if (to.writable && !to.write(chunk)) from.pause();
    });
  });
  to.on('drain', () => from.resume());
  from.on('end', () => queue.add(() => to.end()));
  // The other side learns of it because its own connection ends.
  from.on('error', () => queue.add(() => to.destroy()));
}
