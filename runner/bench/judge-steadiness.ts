/** Says of each case whether its server was steady, once all rounds are there. */

import { unsteadyReasons } from '../../results/doubts/steadiness.ts';
import type { Run } from '../../results/run-file/run.ts';
import { type Case, resultOf, serverName } from '../schedule/cases.ts';

/** Where steadiness is required (`Profile.isSteadinessRequired`), a case that lacks it is `unsteady`; else it has a note. */
export function judgeSteadiness(run: Run, cases: readonly Case[], isRequired: boolean): void {
  const servers = [...Map.groupBy(cases, serverName).values()].map((own) =>
    own.map((benchCase) => resultOf(run, benchCase)),
  );
  for (const [index, reason] of unsteadyReasons(servers).entries()) {
    if (reason === null) continue;
    for (const result of servers[index]?.filter(({ status }) => status === 'ok') ?? []) {
      Object.assign(result, { reason, ...(isRequired ? { status: 'unsteady' } : {}) });
    }
  }
}
