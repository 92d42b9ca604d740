/** Kills processes (SIGKILL) from time to time: a writer's backend, the maintainer, or the postmaster. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KillKind, TortureOutcome } from '../../results/studies/torture.ts';
import type { Random } from '../../scenarios/random.ts';
import { type MaintainerRecord, type RunningMaintainer, startMaintainer } from '../process/maintainer.ts';
import type { Checker } from './check.ts';
import type { TortureOptions } from './options.ts';
import type { Writers } from './writers/writers.ts';

/**
 * Settings of a server that will be killed. After a crash, PostgreSQL makes sure that its files are on disk. By default it
 * does so file by file, which took 7 to 11 of the 10 to 13 seconds of a recovery. Syncing the file system instead (possible
 * on Linux) is as safe.
 */
export const killedSettings: Record<string, string> =
  process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {};

interface KillerOptions extends Pick<TortureOptions, 'strategy' | 'kills' | 'url' | 'cluster' | 'signal'> {
  readonly outcome: TortureOutcome;
  readonly random: Random;
  readonly checker: Checker;
  /** Collects the reports of the strategy's maintainer. */
  readonly record: MaintainerRecord;
}

/**
 * Average time between two kills of the same kind. When a backend is killed, PostgreSQL ends all others too and starts over.
 */
const pauseMs: Record<KillKind, number> = { maintainer: 3_000, backend: 8_000, postmaster: 14_000 };

/**
 * Milliseconds without another kill of the server for each millisecond of its last recovery, because there is no load during
 * a recovery.
 */
const pausePerRecovery = 4;

/** Also runs the maintainer, because it has to be started again after each kill. */
export class Killer implements AsyncDisposable {
  readonly #options: KillerOptions;
  readonly #dueMs: Map<KillKind, number>;
  #maintainer: RunningMaintainer | null = null;
  /** The server is not killed before this time. */
  #serverSafeUntilMs = 0;
  /** Whether the server was killed during the current TRUNCATE. */
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
   * Kills what is due at this time, and waits for the recovery. Resolves to the time in which nobody could write. A
   * TRUNCATE, for which everybody waits, is hit at most once: its next attempt may take longer than the time between two
   * kills.
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
      // For a while there is no maintainer; then another one takes over.
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

  /** A maintainer has to survive whatever happens to the server. If it did not, that is counted, and it is replaced. */
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
    // It has ended by itself.
  }
}
