/** What a run can tell: how large a difference must be to be named, and how many were. */

import { type Purpose, purposeOf } from '../run-file/case.ts';
import type { Run } from '../run-file/run.ts';
import { median } from '../statistics/basic.ts';
import { isKnown } from '../statistics/estimate.ts';
import { surelyFound } from '../statistics/judgement.ts';
import { errorAt } from '../statistics/looks.ts';
import type { Standing, Summary } from './stats.ts';

export interface Resolution {
  /**
   * For each purpose that has ratios: the difference, as a share, above which a ratio of median precision is surely named a
   * winner. 0.09: one that is 1.09 times the other. Smaller ones are named too if the run is lucky.
   */
  readonly purposes: readonly { readonly purpose: Purpose; readonly share: number }[];
  readonly winners: number;
  readonly ties: number;
  readonly undecided: number;
}

/** `summaries`: what `summarize` says of this run, against whomever. */
export function resolutionOf({ looks }: Pick<Run, 'looks'>, summaries: readonly Summary[]): Resolution {
  const ratios = summaries.flatMap(({ ratio, result: { load } }) =>
    isKnown(ratio) ? [{ ratio, purpose: purposeOf(load) }] : [],
  );
  const count = (...standings: readonly Standing[]): number =>
    summaries.filter(({ standing }) => standing !== null && standings.includes(standing)).length;
  return {
    purposes: [...Map.groupBy(ratios, ({ purpose }) => purpose)].flatMap(([purpose, own]) => {
      const found = median(own.map(({ ratio }) => surelyFound(ratio, ratios.length, errorAt(looks))));
      return found === null ? [] : [{ purpose, share: found - 1 }];
    }),
    winners: count('better', 'worse'),
    ties: count('tie'),
    undecided: count('undecided'),
  };
}
