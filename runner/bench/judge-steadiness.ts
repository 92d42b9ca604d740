/** Says of each trial whether its server was steady, once all rounds are there. */

import { unsteadyReasons } from '../../results/doubts/steadiness.ts';
import type { Run } from '../../results/run-file/run.ts';
import { resultOf, serverName, type Trial } from '../schedule/trials.ts';

/** Where steadiness is required (`Profile.isSteadinessRequired`), a trial that lacks it is `unsteady`; else it has a note. */
export function judgeSteadiness(run: Run, trials: readonly Trial[], isRequired: boolean): void {
  const servers = [...Map.groupBy(trials, serverName).values()].map((own) =>
    own.map((trial) => resultOf(run, trial)),
  );
  for (const [index, reason] of unsteadyReasons(servers).entries()) {
    if (reason === null) continue;
    for (const result of servers[index]?.filter(({ status }) => status === 'ok') ?? []) {
      Object.assign(result, { reason, ...(isRequired ? { status: 'unsteady' } : {}) });
    }
  }
}
