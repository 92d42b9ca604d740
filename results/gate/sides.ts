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

/** `commit`: of the base. */
export function sidesOf(run: Run, { commit }: { readonly commit: string }): Sides {
  const isBase = ({ strategy }: Pick<Result, 'strategy'>): boolean => strategy.endsWith(baseSuffix);
  const environment = { ...run.environment, commit, dirty: false };
  return {
    baseline: { ...run, environment, results: run.results.filter(isBase).map(asCandidates) },
    candidate: { ...run, results: run.results.filter((result) => !isBase(result)) },
  };
}

/** A result of the base under the name of the candidate's. */
function asCandidates(result: Result): Result {
  const [strategy = '', ablation = null] = result.strategy.slice(0, -baseSuffix.length).split('~');
  return { ...result, strategy, ablation };
}
