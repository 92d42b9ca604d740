/** Collects what a torture of one strategy finds; the fields are those of a `TortureOutcome`. */
import type { KeeperSummary } from '../../results/studies/keeper.ts';
import {
  type CheckKind,
  type Difference,
  type Divergent,
  failuresOf,
  type KillKind,
  rebuildDeadlocks,
  type TortureOutcome,
} from '../../results/studies/torture.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { Differing, Finding } from './comparison.ts';
import { differenceOf } from './difference.ts';
import { createTally } from './tally.ts';

const shownMax = 10;

const keyOf = ({ kind, document, id }: Differing): string => `${kind} ${document} ${id}`;

export class Outcome {
  readonly strategy: Strategy;
  readonly tally = createTally();
  readonly rebuildTally = createTally();
  rebuildMs = 0;
  isPublished = false;
  loadMs = 0;
  standstillMs = 0;
  recoveryMs = 0;
  elapsedMs = 0;
  checks = 0;
  compared = 0;
  checkMs = 0;
  divergentChecks = 0;
  firstDivergenceMs: number | null = null;
  differingAtStart = 0;
  differingAtEnd = 0;
  readonly kills: Record<KillKind, number> = { backend: 0, keeper: 0, postmaster: 0 };
  keeperDeaths = 0;
  truncates = 0;
  keeper: KeeperSummary | null = null;
  rows: TortureOutcome['rows'] = {};
  readonly shown: Divergent[] = [];
  readonly #before = new Set<string>();
  readonly #seen = new Set<string>();

  constructor(strategy: Strategy) {
    this.strategy = strategy;
  }

  add(finding: Finding, kind: CheckKind, afterMs: number): void {
    this.checks += 1;
    this.compared += finding.compared;
    this.checkMs += finding.durationMs;
    if (kind === 'end') this.differingAtEnd = finding.differing.length;
    if (kind === 'start' && this.strategy.ablation) {
      this.differingAtStart = finding.differing.length;
      for (const differing of finding.differing) this.#before.add(keyOf(differing));
      return;
    }
    const fresh = finding.differing.filter((differing) => !this.#before.has(keyOf(differing)));
    if (fresh.length === 0) return;
    this.divergentChecks += 1;
    this.firstDivergenceMs ??= afterMs;
    for (const differing of fresh) {
      const key = keyOf(differing);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      const isWhole = differing.expected !== null || differing.actual !== null;
      if (isWhole && this.shown.length < shownMax) {
        this.shown.push({ afterMs, kind, difference: differenceOf(differing) });
      }
    }
  }

  get differed(): Record<Difference['kind'], number> {
    const counts = { missing: 0, surplus: 0, stale: 0 };
    for (const key of this.#seen) counts[key.split(' ', 1)[0] as keyof typeof counts] += 1;
    return counts;
  }

  get hasDiverged(): boolean {
    return this.divergentChecks > 0;
  }

  get operationsPerSecond(): number {
    return this.loadMs > 0 ? (this.tally.operations * 1000) / this.loadMs : 0;
  }

  get isFault(): boolean {
    if (this.strategy.ablation) return false;
    return this.hasDiverged || failuresOf(this).length > 0 || rebuildDeadlocks(this) > 0;
  }

  toJSON(): TortureOutcome {
    const { strategy, operationsPerSecond, hasDiverged, isFault, differed, ...own } = this;
    return {
      ...own,
      strategy: strategy.name,
      isStored: strategy.stored !== undefined,
      isAblation: strategy.ablation !== undefined,
      operationsPerSecond,
      hasDiverged,
      isFault,
      differed,
    };
  }
}
