/** What a torture of one strategy found. */
import type { Strategy } from '../../servers/strategy.ts';
import type { KeeperSummary } from '../keeper-record.ts';
import type { Differing, Finding } from './comparison.ts';
import { type Difference, differenceOf } from './difference.ts';
import { createTally, type Tally } from './tally.ts';

/** What can be killed. */
export const killKinds = ['backend', 'keeper', 'postmaster'] as const;
export type KillKind = (typeof killKinds)[number];

/**
 * When a comparison was made: before the load, while nobody wrote, in a snapshot under load, or of every document
 * at the end.
 */
export type CheckKind = 'start' | 'quiet' | 'snapshot' | 'end';

export interface Divergent {
  /** Since the load began. */
  readonly afterMs: number;
  readonly kind: CheckKind;
  readonly difference: Difference;
}

const shownMax = 10;

const keyOf = ({ kind, document, id }: Differing): string => `${kind} ${document} ${id}`;

export class Outcome {
  readonly strategy: Strategy;
  readonly tally: Tally = createTally();
  /** Of the session that rebuilds: its operations are rebuilds. */
  readonly rebuildTally: Tally = createTally();
  /** How long the rebuilds took, together. */
  rebuildMs = 0;
  /** Whether a publication of all tables was in place; its server may not allow it. */
  isPublished = false;
  /** How long operations ran, until the last of each stretch had ended. */
  loadMs = 0;
  /** How long nobody wrote, so that documents could be compared (and settled before). */
  standstillMs = 0;
  /** How long the server took to come back after kills. */
  recoveryMs = 0;
  /** From the start of the load to its end: all of the three. */
  elapsedMs = 0;
  checks = 0;
  /** Documents that the checks compared, counted each time. */
  compared = 0;
  checkMs = 0;
  divergentChecks = 0;
  /** Since the load began; null while there was none. */
  firstDivergenceMs: number | null = null;
  /** Documents that differed before the load: an ablation may begin so, and has to lose others under it. */
  differingAtStart = 0;
  /** Documents that still differ at the end. */
  differingAtEnd = 0;
  readonly kills: Record<KillKind, number> = { backend: 0, keeper: 0, postmaster: 0 };
  /** Times that the keeper ended without having been killed. */
  keeperDeaths = 0;
  truncates = 0;
  /** What its keeper reported; null where it has none. */
  keeper: KeeperSummary | null = null;
  /** Rows at the start and at the end, by table. */
  rows: Readonly<Record<string, readonly [start: number, end: number]>> = {};
  /** The first documents that differed. */
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

  /** Documents that differed in any check, each counted once a class. */
  countsByClass(): Record<'missing' | 'surplus' | 'stale', number> {
    const counts = { missing: 0, surplus: 0, stale: 0 };
    for (const key of this.#seen) counts[key.split(' ', 1)[0] as keyof typeof counts] += 1;
    return counts;
  }

  get hasDiverged(): boolean {
    return this.divergentChecks > 0;
  }

  /** Operations per second of the time in which operations ran. */
  get operationsPerSecond(): number {
    return this.loadMs > 0 ? (this.tally.operations * 1000) / this.loadMs : 0;
  }

  /** Deadlocks in which a rebuild had a part, whoever was the one to fail. */
  get rebuildDeadlocks(): number {
    return this.tally.deadlocksWithRebuild + this.rebuildTally.deadlocks;
  }

  /** Errors that nobody should meet, by their text, with how often each came. */
  get failures(): ReadonlyMap<string, number> {
    const failures = new Map(this.tally.failures);
    for (const [text, times] of this.rebuildTally.failures) failures.set(`rebuild: ${text}`, times);
    return failures;
  }

  /** Whether this is a fault of the strategy: of an ablation, divergence is what is expected. */
  get isFault(): boolean {
    if (this.strategy.ablation) return false;
    return this.hasDiverged || this.failures.size > 0 || this.rebuildDeadlocks > 0;
  }

  /** Every figure, as it is stored. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { strategy, tally, rebuildTally, operationsPerSecond, hasDiverged, isFault, ...own } = this;
    const stored = ({ failures, ...counts }: Tally): object => ({
      ...counts,
      failures: Object.fromEntries(failures),
    });
    return {
      ...own,
      strategy: strategy.name,
      tally: stored(tally),
      rebuildTally: stored(rebuildTally),
      operationsPerSecond,
      hasDiverged,
      isFault,
      differed: this.countsByClass(),
    };
  }
}
