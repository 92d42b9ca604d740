/** Sets the status of a case by its rounds: whether its figures are doubtful. */
import { openLoopDoubt } from '../../../results/doubts/open-loop.ts';
import { unsteadyReasons } from '../../../results/doubts/steadiness.ts';
import type { Result } from '../../../results/run-file/result.ts';
import type { Run } from '../../../results/run-file/run.ts';
import { type BenchCase, resultOf } from '../../schedule/cases.ts';

/** `saturated`, if the rounds of an open loop so far do not support a latency. */
export function judgeOpenLoop(result: Result): void {
  if (result.load.kind === 'closed' || result.status === 'invalid') return;
  const doubt = openLoopDoubt(result.rounds, result.load);
  if (doubt !== null) Object.assign(result, { status: 'saturated', reason: doubt });
  else if (result.status === 'saturated') Object.assign(result, { status: 'ok', reason: null });
}

/** Once all rounds are there: `unsteady`, if a server drifted and steadiness is required; otherwise a note. */
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
