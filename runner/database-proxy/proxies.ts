/**
 * The proxies of a run: one for each network delay above 0. Each has a process of its own, so that it shares no event loop
 * with the server or the load.
 */
import pg from 'pg';
import type { Run } from '../../results/run-file/run.ts';
import { median } from '../../results/statistics/basic.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import { Child, ChildError } from '../process/child.ts';
import type { ProxyProtocol } from './start.ts';

/** Round trips that measure the delay. The first ones also include planning, so they are not timed. */
const roundTrips = { warming: 20, timed: 100 };

export interface Proxies extends AsyncDisposable {
  /** Connection string that reaches a database at that network delay; the given one if the delay is 0. */
  url(connectionString: string, delayMs: number): string;
  /** For the run file: what each proxy really adds to a round trip, which is a little more than asked for. */
  readonly delays: Run['databaseDelays'];
  readonly pids: readonly number[];
  /** Rejects with a ChildError if a proxy has ended. */
  assertAlive(): Promise<void>;
}

/**
 * Starts a proxy for each distinct delay above 0, and measures what it adds. Rejects if the database cannot be reached
 * through it.
 */
export async function openProxies(
  cluster: Pick<Cluster, 'url' | 'maintenanceDatabase'>,
  delaysMs: readonly number[],
  signal: AbortSignal,
): Promise<Proxies> {
  await using stack = new AsyncDisposableStack();
  const entry = new URL('./start.ts', import.meta.url);
  const direct = cluster.url(cluster.maintenanceDatabase);
  // As the driver reads it, with its defaults; the host may be the folder of a Unix socket.
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

/** The same connection string, but through a proxy. */
function through(connectionString: string, port: number): string {
  const url = new URL(connectionString);
  for (const parameter of ['host', 'port']) url.searchParams.delete(parameter);
  url.hostname = '127.0.0.1';
  url.port = `${port}`;
  return url.href;
}

/**
 * Median milliseconds that the proxy adds to a `SELECT 1`. Direct and proxied round trips alternate, so that other load on
 * the machine affects both.
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
    // The driver's own message may name a user or a host.
    const code = (error as { code?: unknown }).code;
    throw new ChildError(
      `Expected to reach the database through the proxy of --database-delay, but could not (${code ?? 'no answer'}). ` +
        'If its certificate names its host, it cannot be reached that way: leave out --database-delay.',
    );
  } finally {
    await Promise.allSettled([direct.end(), delayed.end()]);
  }
}

function clientOf(connectionString: string): pg.Client {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  // A connection that breaks while idle reports it with its next query.
  return client.on('error', () => {});
}

async function roundTripMs(client: pg.Client): Promise<number> {
  const begunMs = performance.now();
  await client.query({ name: 'round_trip', text: 'SELECT 1' });
  return performance.now() - begunMs;
}
