/** `kill -9`, now and then: of a writer's backend, of the maintainer, of the postmaster. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { KillKind, TortureOutcome } from '../../results/studies/torture.ts';
import type { Random } from '../../scenarios/random.ts';
import { type MaintainerRecord, type RunningMaintainer, startMaintainer } from '../process/maintainer.ts';
import type { Checker } from './check.ts';
import type { TortureOptions } from './options.ts';
import type { Writers } from './writers/writers.ts';

/**
 * Settings of a server that is killed: file by file, as is the default, to make sure after a crash that what was written
 * is on the disk took 7 to 11 of 10 to 13 seconds of a recovery; by file system (Linux has that) it is as safe.
 */
export const killedSettings: Record<string, string> =
  process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {};

interface KillerOptions extends Pick<TortureOptions, 'strategy' | 'kills' | 'url' | 'cluster' | 'signal'> {
  readonly outcome: TortureOutcome;
  readonly random: Random;
  readonly checker: Checker;
  /** Of the strategy's maintainer. */
  readonly record: MaintainerRecord;
}

/** Between two kills of a kind, on average. A backend takes all others with it: the server starts over. */
const pauseMs: Record<KillKind, number> = { maintainer: 3_000, backend: 8_000, postmaster: 14_000 };

/** Milliseconds without such a kill after each millisecond of the recovery from the last: recovering is no load. */
const pausePerRecovery = 4;

/** Also runs the maintainer, because it is started again after each kill. */
export class Killer implements AsyncDisposable {
  readonly #options: KillerOptions;
  readonly #dueMs: Map<KillKind, number>;
  #maintainer: RunningMaintainer | null = null;
  /** Until then the server is left alone. */
  #serverSafeUntilMs = 0;
  /** Whether it was killed during the TRUNCATE under way. */
  #hasHitTruncate = false;

  private constructor(options: KillerOptions) {
    this.#options = options;
    const { kills, strategy, cluster } = options;
    const possible = kills.filter((kind) =>
      kind === 'maintainer' ? strategy.maintainer : cluster?.recover !== undefined,
    );
    this.#dueMs = new Map(possible.map((kind) => [kind, this.#pause(kind)]));
  }

  static async open(options: KillerOptions): Promise<Killer> {
    const killer = new Killer(options);
    await killer.#startMaintainer();
    return killer;
  }

  /**
   * Kills what is due at this time, and waits until all is as before. Resolves to how long nobody could write. A
   * TRUNCATE, for which everybody waits, is hit once at the most: its next attempt may take longer than a pause.
   */
  async killWhereDue(
    elapsedMs: number,
    { backendPids, isTruncating }: Pick<Writers, 'backendPids' | 'isTruncating'>,
  ): Promise<number> {
    await this.#replaceDeadMaintainer();
    this.#hasHitTruncate &&= isTruncating;
    const isServerSafe = this.#hasHitTruncate || elapsedMs < this.#serverSafeUntilMs;
    const isSafe = (kind: KillKind): boolean => kind !== 'maintainer' && isServerSafe;
    const due = [...this.#dueMs].find(([kind, dueMs]) => dueMs <= elapsedMs && !isSafe(kind))?.[0];
    if (due === undefined) return 0;
    this.#dueMs.set(due, elapsedMs + this.#pause(due));
    const { outcome, random } = this.#options;
    if (due === 'maintainer') {
      await this.#maintainer?.kill();
      outcome.kills.maintainer += 1;
      // For a while nobody follows; then another one takes over.
      await sleep(random.below(500));
      await this.#startMaintainer();
      return 0;
    }
    const pid =
      due === 'backend'
        ? backendPids[random.below(backendPids.length)]
        : this.#options.cluster?.postmasterPid;
    if (pid === undefined || pid === null) return 0;
    const startMs = performance.now();
    this.#hasHitTruncate = isTruncating;
    kill(pid);
    outcome.kills[due] += 1;
    await this.#options.cluster?.recover?.();
    this.#options.checker.forget();
    const recoveryMs = performance.now() - startMs;
    this.#serverSafeUntilMs = elapsedMs + recoveryMs * (1 + pausePerRecovery);
    return recoveryMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#maintainer?.close();
  }

  #pause(kind: KillKind): number {
    return pauseMs[kind] * (0.5 + this.#options.random.next());
  }

  async #startMaintainer(): Promise<void> {
    const { strategy, record, url, signal } = this.#options;
    if (!strategy.maintainer) return;
    this.#maintainer = await startMaintainer(strategy.maintainer, record, url(), signal);
  }

  /** A maintainer has to outlive whatever happens to the server; one that did not is counted, and replaced. */
  async #replaceDeadMaintainer(): Promise<void> {
    if (this.#maintainer?.hasEnded !== true) return;
    this.#options.outcome.maintainerDeaths += 1;
    await this.#startMaintainer();
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}
