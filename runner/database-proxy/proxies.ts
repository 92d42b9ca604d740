/**
 * The proxies of a run: one a network delay, and none for what is not delayed. Each is a process of its own, so that it
 * shares no event loop with the server or the load.
 */
import pg from 'pg';
import type { Run } from '../../results/run-file/run.ts';
import { median } from '../../results/statistics/basic.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import { Child, ChildError } from '../process/child.ts';
import type { ProxyProtocol } from './start.ts';

/** Round trips timed for what the proxy really adds; the first ones also pay for planning. */
const roundTrips = { warming: 20, timed: 100 };

export interface Proxies extends AsyncDisposable {
  /** The way to a database at that network delay; the connection string itself where it is 0. */
  url(connectionString: string, delayMs: number): string;
  /** What each really adds to a round trip, for the run file: the delay that was asked for and a little more. */
  readonly delays: Run['databaseDelays'];
  readonly pids: readonly number[];
  /** Rejects with a ChildError where one has ended. */
  assertAlive(): Promise<void>;
}

/** Starts a proxy for each distinct delay above 0, and times what it adds. Rejects where nothing gets through. */
export async function openProxies(
  cluster: Pick<Cluster, 'url' | 'maintenanceDatabase'>,
  delaysMs: readonly number[],
  signal: AbortSignal,
): Promise<Proxies> {
  await using stack = new AsyncDisposableStack();
  const entry = new URL('./start.ts', import.meta.url);
  const direct = cluster.url(cluster.maintenanceDatabase);
  // As the driver understands it: its defaults, and a socket's folder as the host.
  const { host, port: ownPort } = new pg.Client({ connectionString: direct });
  const proxies = new Map<number, { child: Child<ProxyProtocol>; port: number; addedMs: number }>();
  for (const delayMs of new Set(delaysMs.filter((one) => one > 0))) {
    const child = stack.use(new Child<ProxyProtocol>(entry, 'the proxy of --database-delay', signal));
    const port = await child.ask('open', { host, port: ownPort }, delayMs);
    proxies.set(delayMs, { child, port, addedMs: await addedMs(direct, port) });
  }
  const opened = stack.move();
  return {
    url: (connectionString, delayMs) => {
      const proxy = proxies.get(delayMs);
      return proxy ? through(connectionString, proxy.port) : connectionString;
    },
    delays: [...proxies].map(([delayMs, { addedMs }]) => ({ delayMs, addedMs })),
    pids: [...proxies.values()].map(({ child }) => child.pid),
    assertAlive: async () => {
      const ends = await Promise.all([...proxies.values()].map(({ child }) => child.ended()));
      for (const end of ends) if (end !== null) throw new ChildError(end);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** The same connection string, by way of a proxy. */
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
