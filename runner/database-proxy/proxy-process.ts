/** A proxy in a process of its own, so that it shares no event loop with the server or the load. */
import pg from 'pg';
import { quantile } from '../../results/interval.ts';
import { Child, ChildError } from '../child-process.ts';
import type { ProxyAnswer, ProxyOrder } from './protocol.ts';

/** Round trips timed for what the proxy really adds; the first ones also pay for planning. */
const roundTrips = { warming: 20, timed: 100 };

export class ProxyProcess implements AsyncDisposable {
  /** Median of what it adds to a round trip, in milliseconds: the delay that was asked for and a little more. */
  readonly addedMs: number;
  readonly #child: Child<ProxyOrder, ProxyAnswer>;
  readonly #port: number;

  private constructor(child: Child<ProxyOrder, ProxyAnswer>, port: number, addedMs: number) {
    this.#child = child;
    this.#port = port;
    this.addedMs = addedMs;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Forks a proxy to the server of a connection string, and times what it adds. Rejects where nothing gets through. */
  static async start(connectionString: string, delayMs: number, signal: AbortSignal): Promise<ProxyProcess> {
    const title = 'the proxy of --database-delay';
    const child = new Child<ProxyOrder, ProxyAnswer>(new URL('./start.ts', import.meta.url), title, signal);
    try {
      // As the driver understands it: its defaults, and a socket's folder as the host.
      const { host, port } = new pg.Client({ connectionString });
      const answer = await child.ask(
        { type: 'open', upstream: { host, port }, delayMs },
        (_message): _message is ProxyAnswer => true,
      );
      if (answer.type === 'failed') throw new ChildError(`${title} did not start: ${answer.message}`);
      const directMs = await roundTripMs(connectionString);
      const delayedMs = await roundTripMs(through(connectionString, answer.port));
      return new ProxyProcess(child, answer.port, delayedMs - directMs);
    } catch (error) {
      await child.close();
      throw error;
    }
  }

  /** The same connection string, by way of the proxy. */
  url(connectionString: string): string {
    return through(connectionString, this.#port);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child.close();
  }
}

function through(connectionString: string, port: number): string {
  const url = new URL(connectionString);
  for (const parameter of ['host', 'port']) url.searchParams.delete(parameter);
  url.hostname = '127.0.0.1';
  url.port = `${port}`;
  return url.href;
}

/** Median milliseconds of `SELECT 1`. */
async function roundTripMs(connectionString: string): Promise<number> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const timesMs: number[] = [];
    for (let trip = 0; trip < roundTrips.warming + roundTrips.timed; trip += 1) {
      const begunMs = performance.now();
      await client.query({ name: 'round_trip', text: 'SELECT 1' });
      timesMs.push(performance.now() - begunMs);
    }
    return quantile(timesMs.slice(roundTrips.warming), 0.5) ?? Number.NaN;
  } catch (error) {
    // The driver's own words can name a user or a host.
    const code = (error as { code?: unknown }).code;
    throw new ChildError(
      `Expected the database to be reached through the proxy of --database-delay; it was not (${code ?? 'no answer'}). ` +
        'A server whose certificate names its host cannot be: leave out --database-delay.',
    );
  } finally {
    await client.end().catch(() => {});
  }
}
