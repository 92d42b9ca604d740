/** Options of a torture. */
import type { KillKind, TortureOutcome } from '../../results/studies/torture.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { Isolation } from './writers/operations.ts';

export interface TortureOptions {
  readonly strategy: Strategy;
  readonly dataset: Dataset;
  readonly seed: number;
  readonly writers: number;
  readonly seconds: number;
  /** Used one after another, each for an equal share of the time. */
  readonly isolations: readonly Isolation[];
  readonly kills: readonly KillKind[];
  /** Replaces the refresher's own interval, if the strategy has a refresher. */
  readonly refreshIntervalMs?: number | undefined;
  /** Least time from the start of one rebuild of the read model to the start of the next; null for no rebuilds. */
  readonly rebuildIntervalMs: number | null;
  /** Whether an ablation ends at its first divergence. */
  readonly isUntilDivergence: boolean;
  /** Connection string of the strategy's database, a clone that nobody else uses. */
  readonly url: () => string;
  /** Recovers after kills of backends and the postmaster. Without it, neither is killed. */
  readonly cluster?: Pick<Cluster, 'recover' | 'postmasterPid'>;
  readonly signal: AbortSignal;
  /** Called after every check. */
  readonly observe: (outcome: TortureOutcome, elapsedMs: number) => void;
}
