/** What `writes` found: the throughput of writers, what the server wrote for them, and bulk statements. */
import { type Estimate, geometricMean } from '../interval.ts';
import { reference } from '../trial.ts';
import type { KeeperSummary } from './keeper.ts';

/** Of one table: rows updated, how many of them HOT (no index was touched), and dead rows left at the end. */
export interface TableWrites {
  readonly table: string;
  readonly updates: number;
  readonly hotUpdates: number;
  /** As the statistics know them: what a vacuum has removed since is not among them. */
  readonly deadTuples: number;
}

export interface Written {
  /**
   * Whether a checkpoint came first, so that every slice pays alike for the first change of each page; only a
   * superuser or a member of pg_checkpoint may ask for one.
   */
  readonly isCheckpointed: boolean;
  /** Bytes that the WAL grew by. */
  readonly walBytes: number;
  /** Pages that were written whole, because each was changed for the first time since the checkpoint. */
  readonly fullPageImages: number;
  /** What they take of `walBytes`; null where this role may not read the WAL. */
  readonly fullPageBytes: number | null;
  /** Every table of the database, by name. */
  readonly tables: readonly TableWrites[];
}

/** One strategy under one workload. */
export interface WriteFigures {
  readonly strategy: string;
  readonly workload: string;
  readonly synchronousCommit: 'on' | 'off';
  /** Transactions per second of each round. */
  readonly tps: number[];
  /** Until the documents were true again after each round; empty where no keeper follows. */
  readonly settleMs: number[];
  /** Of each round: what the server wrote, and for how many transactions. */
  readonly written: (Written & { readonly transactions: number })[];
  deadlocks: number;
  conflicts: number;
}

export interface BulkFigures {
  readonly strategy: string;
  readonly bulk: string;
  /** null: longer than it was given. */
  readonly durationMs: number | null;
}

interface Titled {
  readonly name: string;
  readonly title: string;
}

export interface WritesOutcome {
  /** What the figures and the bulk statements are of. */
  readonly asked: { readonly workloads: readonly Titled[]; readonly bulks: readonly Titled[] };
  readonly figures: readonly WriteFigures[];
  readonly bulks: readonly BulkFigures[];
  /** By strategy: documents that differ from the truth at the end, settled. Strategies without documents are absent. */
  readonly divergent: Readonly<Record<string, number>>;
  /** Of each strategy with a keeper, over all its slices and bulk statements. */
  readonly keepers: readonly KeeperSummary[];
}

/** The share of the bare tables' throughput that is left, paired within rounds; null for the bare tables themselves. */
export function ratioToBare(figures: WriteFigures, all: readonly WriteFigures[]): Estimate | null {
  if (figures.strategy === reference) return null;
  const bare = all.find(
    ({ strategy, workload, synchronousCommit }) =>
      strategy === reference &&
      workload === figures.workload &&
      synchronousCommit === figures.synchronousCommit,
  );
  if (!bare) return null;
  return geometricMean(
    figures.tps.map((tps, launch) => ({ launch, value: tps / (bare.tps[launch] ?? Number.NaN) })),
  );
}
