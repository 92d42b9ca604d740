/** A proxy in a process of its own, so that it shares no event loop with the server or the load. */
import pg from 'pg';
import { median } from '../../results/statistics/basic.ts';
import { Child, ChildError } from '../process/child.ts';
import type { ProxyProtocol } from './start.ts';

/** Round trips timed for what the proxy really adds; the first ones also pay for planning. */
const roundTrips = { warming: 20, timed: 100 };

export class ProxyProcess implements AsyncDisposable {
  /** Median of what it adds to a round trip, in milliseconds: the delay that was asked for and a little more. */
  readonly addedMs: number;
  readonly #child: Child<ProxyProtocol>;
  readonly #port: number;

  private constructor(child: Child<ProxyProtocol>, port: number, addedMs: number) {
    this.#child = child;
    this.#port = port;
    this.addedMs = addedMs;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Forks a proxy to the server of a connection string, and times what it adds. Rejects where nothing gets through. */
  static async start(connectionString: string, delayMs: number, signal: AbortSignal): Promise<ProxyProcess> {
    await using stack = new AsyncDisposableStack();
    const entry = new URL('./start.ts', import.meta.url);
    const child = stack.use(new Child<ProxyProtocol>(entry, 'the proxy of --database-delay', signal));
    // As the driver understands it: its defaults, and a socket's folder as the host.
    const { host, port: ownPort } = new pg.Client({ connectionString });
    const { port } = await child.ask('open', { host, port: ownPort }, delayMs);
    const proxy = new ProxyProcess(child, port, await addedMs(connectionString, port));
    stack.move();
    return proxy;
  }

  /** The same connection string, by way of the proxy. */
  url(connectionString: string): string {
    return through(connectionString, this.#port);
  }

  /** Rejects with a ChildError where it has ended. */
  async assertAlive(): Promise<void> {
    const end = await this.#child.ended();
    if (end !== null) throw new ChildError(end);
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

/**
 * Median milliseconds by which a `SELECT 1` through the proxy takes longer than the direct one before it: in turns, so
 * that what else the machine does meets both.
 */
async function addedMs(connectionString: string, port: number): Promise<number> {
  const [direct, delayed] = [clientOf(connectionString), clientOf(through(connectionString, port))];
  try {
    await direct.connect();
    await delayed.connect();
    const differencesMs: number[] = [];
    for (let trip = 0; trip < roundTrips.warming + roundTrips.timed; trip += 1) {
      const directMs = await roundTripMs(direct);
      differencesMs.push((await roundTripMs(delayed)) - directMs);
    }
    return median(differencesMs.slice(roundTrips.warming)) ?? Number.NaN;
  } catch (error) {
    // The driver's own words can name a user or a host.
    const code = (error as { code?: unknown }).code;
    throw new ChildError(
      `Expected the database to be reached through the proxy of --database-delay; it was not (${code ?? 'no answer'}). ` +
        'A server whose certificate names its host cannot be: leave out --database-delay.',
    );
  } finally {
    await Promise.allSettled([direct.end(), delayed.end()]);
  }
}

function clientOf(connectionString: string): pg.Client {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  // One that breaks off while the other is asked says so when its own turn comes.
  return client.on('error', () => {});
}

async function roundTripMs(client: pg.Client): Promise<number> {
  const begunMs = performance.now();
  await client.query({ name: 'round_trip', text: 'SELECT 1' });
  return performance.now() - begunMs;
}
