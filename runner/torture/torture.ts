/**
 * The torture of one strategy: writers that collide on purpose, kills, and the stored documents compared with
 * the truth again and again. Holds the control flow; what happens is in the other files of this folder.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, type Random } from '../../scenarios/random.ts';
import type { Cluster } from '../../seed/cluster.ts';
import type { Dataset } from '../../seed/datasets.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { Checker } from './check.ts';
import { keysOf } from './keys.ts';
import { Killer } from './killer.ts';
import type { Isolation } from './operations.ts';
import { type CheckKind, type KillKind, Outcome } from './outcome.ts';
import { prepareSql } from './truncates.ts';
import { Writers } from './writers.ts';

export interface TortureOptions {
  readonly strategy: Strategy;
  readonly dataset: Dataset;
  readonly seed: number;
  readonly writers: number;
  readonly seconds: number;
  /** One after the other, each for its share of the time. */
  readonly isolations: readonly Isolation[];
  readonly kills: readonly KillKind[];
  /** Ends an ablation at its first divergence. */
  readonly isUntilDivergence: boolean;
  /** Connection string of the strategy's database, a clone that is nobody else's. */
  readonly url: () => string;
  /** What recovers from kills of backends and the postmaster: without it, neither is killed. */
  readonly cluster?: Pick<Cluster, 'recover' | 'postmasterPid'>;
  readonly signal: AbortSignal;
  /** Told after every check. */
  readonly observe: (outcome: Outcome, elapsedMs: number) => void;
}

/** Between two quiet moments. */
const stepMs = { min: 300, max: 1_700 };
/** Between two TRUNCATEs: each costs everybody some seconds. */
const truncateMs = { min: 6_000, max: 16_000 };

/** Thrown where the load left too few rows: what follows from empty tables is nothing. */
export class EmptiedError extends Error {}

export async function torture(options: TortureOptions): Promise<Outcome> {
  const { strategy, dataset, seed, url } = options;
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  const outcome = new Outcome(strategy);
  const random = createRandom(seed, 'torture steps');
  await using checker = new Checker({ strategy, url, signal });
  await checker.query(prepareSql);
  const rowsBefore = await checker.countRows();
  await using killer = await Killer.open({ ...options, signal, outcome, random, checker });
  {
    await using writers = new Writers({
      count: options.writers,
      keys: keysOf(dataset),
      seed,
      url,
      tally: outcome.tally,
      signal,
    });
    try {
      await load({ ...options, signal }, { outcome, random, checker, killer, writers });
    } catch (error) {
      // Writers would go on asking for a server that does not come back.
      failing.abort(error);
      throw error;
    }
  }
  signal.throwIfAborted();
  await add(outcome, 'end', options.seconds * 1000, checker);
  const rowsAfter = await checker.countRows();
  outcome.rows = Object.fromEntries(
    Object.entries(rowsBefore).map(([table, count]) => [table, [count, rowsAfter[table] ?? 0] as const]),
  );
  assertRows(outcome);
  return outcome;
}

interface Parts {
  readonly outcome: Outcome;
  readonly random: Random;
  readonly checker: Checker;
  readonly killer: Killer;
  readonly writers: Writers;
}

/** Time and again: everybody writes for a while, then nobody, and the documents are compared. */
async function load(options: TortureOptions, parts: Parts): Promise<void> {
  const { isolations, seconds, signal } = options;
  const { outcome, random, checker, killer, writers } = parts;
  await add(outcome, 'start', 0, checker);
  const startMs = performance.now();
  const elapsedMs = (): number => performance.now() - startMs;
  let truncateAtMs = between(truncateMs, random);
  for (const [index, isolation] of isolations.entries()) {
    writers.setIsolation(isolation);
    const untilMs = (seconds * 1000 * (index + 1)) / isolations.length;
    while (elapsedMs() < untilMs) {
      if (options.isUntilDivergence && options.strategy.ablation && outcome.hasDiverged) return;
      const openedMs = performance.now();
      writers.gate.open();
      if (elapsedMs() > truncateAtMs && writers.truncate()) {
        outcome.truncates += 1;
        truncateAtMs = elapsedMs() + between(truncateMs, random);
      }
      await sleep(Math.min(between(stepMs, random), Math.max(1, untilMs - elapsedMs())), undefined, {
        signal,
      });
      const idleMs = await killer.killWhereDue(elapsedMs(), writers.backendPids);
      if (checker.isTrueAtCommit) await add(outcome, 'snapshot', elapsedMs(), checker);
      await writers.gate.close();
      outcome.loadMs += performance.now() - openedMs - idleMs;
      signal.throwIfAborted();
      await add(outcome, 'quiet', elapsedMs(), checker);
      options.observe(outcome, elapsedMs());
    }
  }
}

async function add(outcome: Outcome, kind: CheckKind, afterMs: number, checker: Checker): Promise<void> {
  const checks = {
    start: 'checkQuiet',
    quiet: 'checkQuiet',
    snapshot: 'checkSnapshot',
    end: 'checkAll',
  } as const;
  const finding = await checker[checks[kind]]();
  if (finding !== null) outcome.add(finding, kind, afterMs);
}

function between({ min, max }: { min: number; max: number }, random: Random): number {
  return min + random.next() * (max - min);
}

function assertRows({ rows, strategy }: Outcome): void {
  for (const [table, [start, end]] of Object.entries(rows)) {
    if (end >= start / 2) continue;
    throw new EmptiedError(
      `Expected ${table} to keep at least half of its ${start} rows under ${strategy.name}; ${end} are left, and ` +
        'a torture of emptied tables proves nothing. Try another seed: npm run torture -- --seed 2',
    );
  }
}
