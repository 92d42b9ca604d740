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

/** Throws an Error if one revision alone was measured. */
export function sidesOf(run: Run): Sides {
  if (run.base === null) throw new Error('expected a run of two revisions');
  const environment = { ...run.environment, commit: run.base.commit, dirty: false };
  const baseline = {
    results: run.results.filter(isOfBase).map(underOwnName),
    storage: run.storage.filter(isOfBase).map((one) => ({ ...one, strategy: ownName(one) })),
    writes: run.writes.filter(isOfBase).map((one) => ({ ...one, strategy: ownName(one) })),
  };
  const candidate = {
    results: run.results.filter((one) => !isOfBase(one)),
    storage: run.storage.filter((one) => !isOfBase(one)),
    writes: run.writes.filter((one) => !isOfBase(one)),
  };
  return { baseline: { ...run, environment, ...baseline }, candidate: { ...run, ...candidate } };
}

type Owned = Pick<Result, 'strategy'>;

function isOfBase({ strategy }: Owned): boolean {
  return strategy.endsWith(baseSuffix);
}

/** The name of the candidate's. */
function ownName({ strategy }: Owned): string {
  return strategy.slice(0, -baseSuffix.length);
}

function underOwnName(result: Result): Result {
  const [strategy = '', ablation = null] = ownName(result).split('~');
  return { ...result, strategy, ablation };
}
