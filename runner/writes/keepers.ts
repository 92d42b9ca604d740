/**
 * The keepers of a run of writes: each runs beside its own strategy's slices and no others, so that nobody pays
 * for a neighbour's refreshes, and what it has left to do when writing ends is done before the next slice.
 */

import type { KeeperSummary } from '../../results/studies/keeper.ts';
import { cutSession } from '../../servers/database/session.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { KeeperRecord, startKeeper } from '../process/keeper.ts';
import { openSession } from '../torture/writers/connection.ts';

export interface KeepersOptions {
  readonly strategies: readonly Strategy[];
  /** Connection string of a strategy's database. */
  readonly url: (strategy: Strategy) => string;
  /** Instead of each refresher's own. */
  readonly refreshIntervalMs?: number | undefined;
  readonly signal: AbortSignal;
}

export class Keepers {
  readonly #options: KeepersOptions;
  readonly #records: ReadonlyMap<Strategy, KeeperRecord>;

  constructor(options: KeepersOptions) {
    this.#options = options;
    this.#records = new Map(
      options.strategies
        .filter(({ keeper }) => keeper)
        .map((strategy) => [strategy, new KeeperRecord(strategy, options.refreshIntervalMs)]),
    );
  }

  /**
   * Runs `work` with the strategy's keeper beside it, and resolves to its result and to how long the documents took
   * to reach the truth afterwards; null where there is no keeper.
   */
  async beside<Result>(
    strategy: Strategy,
    work: () => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly settleMs: number | null }> {
    const { signal } = this.#options;
    const url = this.#options.url(strategy);
    const record = this.#records.get(strategy);
    if (!strategy.keeper || !record) return { result: await work(), settleMs: null };
    await using stack = new AsyncDisposableStack();
    stack.use(await startKeeper(strategy.keeper, record, url, signal, { isSettled: true }));
    const client = await openSession({ url: () => url, title: 'settling', signal });
    const cut = (): void => cutSession(client);
    signal.addEventListener('abort', cut, { once: true });
    stack.defer(async () => {
      signal.removeEventListener('abort', cut);
      await client.end().catch(() => {});
    });
    const result = await work();
    const startMs = performance.now();
    await strategy.keeper.settle(client);
    return { result, settleMs: performance.now() - startMs };
  }

  summaries(): readonly KeeperSummary[] {
    return [...this.#records.values()].map((record) => record.summary());
  }
}
