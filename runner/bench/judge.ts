/** What rounds tell of whether their figures are the case's own: said in its status. */
import { openLoopDoubt } from '../../results/doubts/open-loop.ts';
import { unsteadyReasons } from '../../results/doubts/steadiness.ts';
import type { Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { type BenchCase, resultOf } from '../schedule/cases.ts';

/** Sets whether the latencies of an open loop's rounds are figures, by all that are there. */
export function judgeOpenLoop(result: Result): void {
  if (result.load.kind === 'closed' || result.status === 'invalid') return;
  const doubt = openLoopDoubt(result.rounds, result.load);
  if (doubt !== null) Object.assign(result, { status: 'saturated', reason: doubt });
  else if (result.status === 'saturated') Object.assign(result, { status: 'ok', reason: null });
}

/** Says, once all rounds are there, whether each server was steady. Where that is required (`Profile.isSteadinessRequired`), a case that lacks it is `unsteady`; else it has a note. */
export function judgeSteadiness(run: Run, cases: readonly BenchCase[], isRequired: boolean): void {
  const servers = [...Map.groupBy(cases, ({ target }) => target.server).values()].map((own) =>
    own.map((benchCase) => resultOf(run, benchCase)),
  );
  for (const [index, reason] of unsteadyReasons(servers).entries()) {
    if (reason === null) continue;
    for (const result of servers[index]?.filter(({ status }) => status === 'ok') ?? []) {
      Object.assign(result, { reason, ...(isRequired ? { status: 'unsteady' } : {}) });
    }
  }
}
