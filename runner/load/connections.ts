/**
 * The connections of closed loops. They stay open from one window to the next, as those of a production client do. Windows
 * of 50 ms would otherwise be opening connections for a third of their time, and count what accepting them costs the server
 * as the cost of its answers.
 */
import { Client } from 'undici';

const settings = {
  // A second request is never sent before the first is answered. But with 1, undici waits for the next turn of the event
  // loop before it sends again, and that wait would count as latency.
  pipelining: 2,
  keepAliveTimeout: 60_000,
  headersTimeout: 0,
  bodyTimeout: 0,
} as const;

export class Connections implements AsyncDisposable {
  readonly #byOrigin = new Map<string, Set<Client>>();

  /** The first `count` connections to a server. What is missing, or was closed since, is opened by its next request. */
  of(origin: string, count: number): readonly Client[] {
    const open = this.#byOrigin.get(origin) ?? new Set();
    this.#byOrigin.set(origin, open);
    while (open.size < count) open.add(this.#connection(origin, open));
    return [...open].slice(0, count);
  }

  #connection(origin: string, open: Set<Client>): Client {
    const client = new Client(origin, settings);
    client.on('disconnect', () => open.delete(client));
    return client;
  }

  /** Gives up all connections to a server. Requests under way end with an error. */
  async close(origin: string): Promise<void> {
    const open = this.#byOrigin.get(origin) ?? [];
    this.#byOrigin.delete(origin);
    await Promise.all([...open].map((client) => client.destroy()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#byOrigin.keys()].map((origin) => this.close(origin)));
  }
}
