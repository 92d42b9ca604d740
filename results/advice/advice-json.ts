/** Advice for programs: what `advise` prints, without its words. */
import type { Advice, Ranked } from './advice.ts';
import type { Change } from './changes.ts';

/** Rates are operations a second, times microseconds unless their names say otherwise, and null is unknown. */
export function adviceJson({ workload, ranking, best, unfit }: Advice, changes: readonly Change[]) {
  return {
    workload: {
      ...workload,
      reads: Object.fromEntries(workload.reads),
      writes: Object.fromEntries(workload.writes),
    },
    best: best.map(({ strategy }) => strategy),
    ranking: ranking.map(plain),
    unfit: unfit.map(plain),
    changes: changes.map((change) => ({ ...change, best: change.best.map(({ strategy }) => strategy) })),
  };
}

/** Without the values by launch. */
function plain({ bill: _bill, ...others }: Ranked) {
  return others;
}
