/** The outcome of a torture of one strategy so far. */
import { isAblation } from '../../results/run-file/case.ts';
import type { CheckKind, Difference, Tally, TortureOutcome } from '../../results/studies/torture.ts';
import { firstDifference } from '../checks/json-difference.ts';
import type { Differing, Finding } from './comparison.ts';

function createTally(): Tally {
  return {
    operations: 0,
    deadlocks: 0,
    deadlocksWithRebuild: 0,
    conflicts: 0,
    retries: 0,
    refused: 0,
    abandoned: 0,
    lost: 0,
    failures: {},
  };
}

/** An empty outcome. `strategy` is a name. */
export function createOutcome(strategy: string): TortureOutcome {
  return {
    strategy,
    tally: createTally(),
    rebuildTally: createTally(),
    rebuildMs: 0,
    isPublished: false,
    loadMs: 0,
    standstillMs: 0,
    recoveryMs: 0,
    elapsedMs: 0,
    checks: 0,
    compared: 0,
    checkMs: 0,
    divergentChecks: 0,
    firstDivergenceMs: null,
    differingAtStart: 0,
    differingAtEnd: 0,
    differed: { missing: 0, surplus: 0, stale: 0 },
    kills: { backend: 0, maintainer: 0, postmaster: 0 },
    maintainerDeaths: 0,
    truncates: 0,
    maintainer: null,
    rows: {},
    shown: [],
  };
}

const shownMax = 10;

const texts = { missing: 'it is not stored', surplus: 'it is stored, but its source is gone' };

/** Describes a document that differs from the truth in one line. */
function differenceOf({ document, id, kind, expected, actual }: Differing): Difference {
  const name = document === 'dashboard' ? document : `${document} ${id}`;
  if (kind !== 'stale') return { document: name, kind, text: texts[kind] };
  const difference = firstDifference(JSON.stringify(expected), JSON.stringify(actual));
  return { document: name, kind, text: difference ?? 'its sort column differs' };
}

const keyOf = ({ kind, document, id }: Differing): string => `${kind} ${document} ${id}`;

/** Adds the findings of checks to an outcome. */
export class Findings {
  readonly #outcome: TortureOutcome;
  readonly #before = new Set<string>();
  readonly #seen = new Set<string>();

  constructor(outcome: TortureOutcome) {
    this.#outcome = outcome;
  }

  /** `afterMs` counts from the start of the load. */
  add({ compared, durationMs, differing: all }: Finding, kind: CheckKind, afterMs: number): void {
    const outcome = this.#outcome;
    outcome.checks += 1;
    outcome.compared += compared;
    outcome.checkMs += durationMs;
    if (kind === 'end') outcome.differingAtEnd = all.length;
    if (kind === 'start' && isAblation(outcome.strategy)) {
      outcome.differingAtStart = all.length;
      for (const differing of all) this.#before.add(keyOf(differing));
      return;
    }
    const fresh = all.filter((differing) => !this.#before.has(keyOf(differing)));
    if (fresh.length === 0) return;
    outcome.divergentChecks += 1;
    outcome.firstDivergenceMs ??= afterMs;
    for (const differing of fresh) {
      const key = keyOf(differing);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      outcome.differed[differing.kind] += 1;
      const isWhole = differing.expected !== null || differing.actual !== null;
      if (isWhole && outcome.shown.length < shownMax) {
        outcome.shown.push({ afterMs, kind, difference: differenceOf(differing) });
      }
    }
  }
}
