/** The proxies of a run: one a network delay, and none for what is not delayed. */
import type { Run } from '../../results/run-file/run.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import { ProxyProcess } from './proxy-process.ts';

export interface Proxies extends AsyncDisposable {
  /** The way to a database at that network delay; the connection string itself where it is 0. */
  url(connectionString: string, delayMs: number): string;
  /** What each really adds, for the run file. */
  readonly delays: Run['databaseDelays'];
  readonly pids: readonly number[];
  /** Rejects with a ChildError where one has ended. */
  assertAlive(): Promise<void>;
}

/** Starts a proxy for each distinct delay above 0. */
export async function openProxies(
  cluster: Pick<Cluster, 'url' | 'maintenanceDatabase'>,
  delaysMs: readonly number[],
  signal: AbortSignal,
): Promise<Proxies> {
  await using stack = new AsyncDisposableStack();
  const proxies = new Map<number, ProxyProcess>();
  for (const delayMs of new Set(delaysMs.filter((one) => one > 0))) {
    const url = cluster.url(cluster.maintenanceDatabase);
    proxies.set(delayMs, stack.use(await ProxyProcess.start(url, delayMs, signal)));
  }
  const opened = stack.move();
  return {
    url: (connectionString, delayMs) => proxies.get(delayMs)?.url(connectionString) ?? connectionString,
    delays: [...proxies].map(([delayMs, { addedMs }]) => ({ delayMs, addedMs })),
    pids: [...proxies.values()].map(({ pid }) => pid),
    assertAlive: async () => {
      await Promise.all([...proxies.values()].map((proxy) => proxy.assertAlive()));
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
