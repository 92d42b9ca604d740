/**
 * The maintainers of a study of writes. Each runs only during the windows of its own strategy, so that no strategy pays for
 * the refreshes of another. It finishes its work before the next window begins.
 */
import type { MaintainerSummary } from '../../results/studies/writes.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { MaintainerRecord, startMaintainer } from '../process/maintainer.ts';
import { openSession } from '../torture/writers/connection.ts';

export interface MaintainersOptions {
  readonly strategies: readonly Strategy[];
  /** Connection string of a strategy's database. */
  readonly url: (strategy: Strategy) => string;
  /** Replaces each refresher's own interval. */
  readonly refreshIntervalMs?: number | undefined;
  readonly signal: AbortSignal;
}

export class Maintainers {
  readonly #options: MaintainersOptions;
  readonly #records: ReadonlyMap<Strategy, MaintainerRecord>;

  constructor(options: MaintainersOptions) {
    this.#options = options;
    this.#records = new Map(
      options.strategies
        .filter(({ maintainer }) => maintainer)
        .map((strategy) => [strategy, new MaintainerRecord(strategy, options.refreshIntervalMs)]),
    );
  }

  /**
   * Runs `work` while the strategy's maintainer runs. Resolves to the result, and to how long the documents took afterwards
   * to become true; null if there is no maintainer.
   */
  async beside<Result>(
    strategy: Strategy,
    work: () => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly settleMs: number | null }> {
    const { signal } = this.#options;
    const url = this.#options.url(strategy);
    const record = this.#records.get(strategy);
    if (!strategy.maintainer || !record) return { result: await work(), settleMs: null };
    await using stack = new AsyncDisposableStack();
    stack.use(await startMaintainer(strategy.maintainer, record, url, signal, { isSettled: true }));
    const client = await openSession({ url: () => url, title: 'settling', signal });
    stack.defer(() => client.end().catch(() => {}));
    const result = await work();
    const startMs = performance.now();
    await strategy.maintainer.settle(client);
    return { result, settleMs: performance.now() - startMs };
  }

  summaries(): readonly MaintainerSummary[] {
    return [...this.#records.values()].map((record) => record.summary());
  }
}
