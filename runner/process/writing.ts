/** What is beside a server that is written to: the maintainer of its documents, and a session that reads what writes took. */
import type pg from 'pg';
import { askValue, connectSession } from '../../servers/database/session.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { checkpoint, fullPageBytes, openWal, walBytes, walPosition } from '../database/wal.ts';
import { cpuNs } from '../machine/resources.ts';
import { MaintainerRecord, type RunningMaintainer, startMaintainer } from './maintainer.ts';
import type { Server, WindowOfWrites, Written } from './server.ts';

/** The same server, closed together with what is beside it. */
export function besideServer(server: Server, writing: Writing): Server {
  const { name, origin, pids, backendPids } = server;
  return {
    ...{ name, origin, pids, backendPids, writing },
    post: (body, path) => server.post(body, path),
    ended: () => server.ended(),
    ...(server.counters && { counters: () => server.counters?.() as ReturnType<typeof server.counters> }),
    startObserving: async () => server.startObserving?.(),
    stopObserving: async () => (await server.stopObserving?.()) ?? null,
    close: async () => {
      await writing.close();
      await server.close();
    },
  };
}

/**
 * A maintainer runs all the time, and is waited for at the end of each window. One that works by the clock is not started: its
 * work does not depend on the writes, and a window is shorter than its interval.
 */
export class Writing implements WindowOfWrites {
  readonly #strategy: Strategy;
  readonly #maintainer: RunningMaintainer | null;
  readonly #client: pg.Client;
  readonly #isWalReadable: boolean;
  #beganAt: { readonly lsn: string; readonly cpuNs: number | null } | null = null;
  #backendPids: readonly number[] = [];

  private constructor(
    strategy: Strategy,
    maintainer: RunningMaintainer | null,
    client: pg.Client,
    isWalReadable: boolean,
  ) {
    this.#strategy = strategy;
    this.#maintainer = maintainer;
    this.#client = client;
    this.#isWalReadable = isWalReadable;
  }

  static async open(strategy: Strategy, url: string, signal: AbortSignal): Promise<Writing> {
    const client = await connectSession(url, { title: 'settling' });
    const { maintainer } = strategy;
    try {
      const isWalReadable = await openWal(client);
      const isFollowing = maintainer !== undefined && maintainer.refreshIntervalMs === undefined;
      const running = isFollowing
        ? await startMaintainer(maintainer, new MaintainerRecord(strategy), url, signal, { isSettled: true })
        : null;
      return new Writing(strategy, running, client, isWalReadable);
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  get pids(): readonly number[] {
    return this.#maintainer ? [this.#maintainer.pid] : [];
  }

  get backendPids(): readonly number[] {
    return this.#maintainer ? this.#backendPids : [];
  }

  async begin(): Promise<void> {
    await checkpoint(this.#client);
    const pids = await askValue<number[]>(
      this.#client,
      `SELECT array_agg(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name IN ('cqrs-bench settling', 'cqrs-bench projector')`,
    );
    this.#backendPids = pids ?? [];
    this.#beganAt = { lsn: await walPosition(this.#client), cpuNs: this.#maintainerCpuNs() };
  }

  async end(): Promise<Written> {
    const begun = this.#beganAt;
    if (begun === null) throw new Error('a window of writes is begun before it ends');
    if (this.#maintainer) await this.#strategy.maintainer?.settle(this.#client);
    const nowNs = this.#maintainerCpuNs();
    const lsn = await walPosition(this.#client);
    return {
      walBytes: await walBytes(this.#client, begun.lsn, lsn),
      fullPageBytes: this.#isWalReadable ? await fullPageBytes(this.#client, begun.lsn, lsn) : null,
      maintainerCpuNs: nowNs === null || begun.cpuNs === null ? null : nowNs - begun.cpuNs,
    };
  }

  /** The backends are its own, and that of this session, which helps it to settle. */
  #maintainerCpuNs(): number | null {
    return this.#maintainer ? cpuNs([...this.pids, ...this.backendPids]) : null;
  }

  async close(): Promise<void> {
    await this.#maintainer?.close();
    await this.#client.end().catch(() => {});
  }
}
