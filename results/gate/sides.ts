/** A run of two revisions, as the two runs that a gate compares: the same launches and rounds, interleaved. */
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';

/** How a run names the strategies of the base: `qm (base)`, `qm~no-lock (base)`. */
export const baseSuffix = ' (base)';

export interface Sides {
  readonly baseline: Run;
  readonly candidate: Run;
}

/** The first line of the message of each side's commit; null where it is not known. */
export interface Subjects {
  readonly baseline: string | null;
  readonly candidate: string | null;
}

/** Whether a strategy of a run is that of the base. */
export function isOfBase(strategy: string): boolean {
  return strategy.endsWith(baseSuffix);
}

/** The name under which both sides are compared: the candidate's. */
export function candidateName(strategy: string): string {
  return isOfBase(strategy) ? strategy.slice(0, -baseSuffix.length) : strategy;
}

/** Throws an Error if one revision alone was measured. */
export function sidesOf(run: Run): Sides {
  if (run.base === null) throw new Error('expected a run of two revisions');
  const environment = { ...run.environment, commit: run.base.commit, dirty: false };
  const [baseline, candidate] = [true, false].map((isBase) => {
    const own = <One extends { readonly strategy: string }>(all: readonly One[]): One[] =>
      all
        .filter(({ strategy }) => isOfBase(strategy) === isBase)
        .map((one) => ({ ...one, strategy: candidateName(one.strategy) }));
    return {
      results: own(run.results).map(withAblation),
      storage: own(run.storage),
      writes: own(run.writes),
    };
  });
  return { baseline: { ...run, environment, ...baseline }, candidate: { ...run, ...candidate } };
}

/** The base's strategies are named with their ablation. */
function withAblation(result: Result): Result {
  const [strategy = '', ablation = result.ablation] = result.strategy.split('~');
  return { ...result, strategy, ablation };
}
