/** What a torture is asked for. */
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
  /** One after the other, each for its share of the time. */
  readonly isolations: readonly Isolation[];
  readonly kills: readonly KillKind[];
  /** Of the strategy's refresher, instead of its own. */
  readonly refreshIntervalMs?: number | undefined;
  /** From the start of a rebuild of the read model to that of the next, at the least; null for none. */
  readonly rebuildIntervalMs: number | null;
  /** Ends an ablation at its first divergence. */
  readonly isUntilDivergence: boolean;
  /** Connection string of the strategy's database, a clone that is nobody else's. */
  readonly url: () => string;
  /** What recovers from kills of backends and the postmaster: without it, neither is killed. */
  readonly cluster?: Pick<Cluster, 'recover' | 'postmasterPid'>;
  readonly signal: AbortSignal;
  /** Told after every check. */
  readonly observe: (outcome: TortureOutcome, elapsedMs: number) => void;
}
