/** Changes that most rows have in common. */
import type { ChangedRow } from './changes.ts';

/** Most rows changed in one direction: code seldom does that, and a machine does. */
export interface Shift {
  /** Index of the run from which on they did. */
  readonly run: number;
  readonly isWorse: boolean;
  /** How many rows changed, of how many that were tested there. */
  readonly changed: number;
  readonly tested: number;
}

/** Fewest rows in which a shift of most of them can be told from changes of each. */
const rowsNeeded = 4;

/** In the order of the runs. Changes of neighbouring runs are one shift, because a change may be found a run too early or too late. */
export function shiftsOf(rows: readonly ChangedRow[]): readonly Shift[] {
  const starts = new Set(rows.flatMap(({ changes }) => changes.map(({ runs: [, first] }) => first)));
  const found = [...starts].flatMap((run) => [true, false].map((isWorse) => shiftAt(run, isWorse, rows)));
  const common = found.filter(({ changed, tested }) => changed >= rowsNeeded && changed > tested / 2);
  const strongest = common.toSorted((one, other) => other.changed - one.changed);
  const isFirst = (shift: Shift, index: number): boolean =>
    strongest
      .slice(0, index)
      .every((other) => other.isWorse !== shift.isWorse || !isNear(other.run, shift.run));
  return strongest.filter(isFirst).sort((one, other) => one.run - other.run);
}

function shiftAt(run: number, isWorse: boolean, rows: readonly ChangedRow[]): Shift {
  const around = rows.filter(({ parts }) =>
    parts.some((segments) => {
      const runs = segments.flatMap(({ points }) => points.map((point) => point.run));
      return (runs[0] ?? run) < run && (runs.at(-1) ?? 0) >= run;
    }),
  );
  const changed = rows.filter(({ changes }) =>
    changes.some((change) => change.isWorse === isWorse && isNear(change.runs[1], run)),
  );
  return { run, isWorse, changed: changed.length, tested: around.length };
}

function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1;
}
