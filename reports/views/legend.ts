/** What the signs of a report mean: only those that occur in it. */
import { none } from '../../results/format.ts';
import { launchesNeeded } from '../../results/statistics/estimate.ts';
import type { Summary } from '../../results/summary/stats.ts';
import { isCompared, type Section } from '../sections.ts';
import { type Maybe, present } from '../tables/table.ts';

/** One paragraph. Empty if there is nothing to explain. */
export function legendText(sections: readonly Section[]): string {
  const summaries = sections.flatMap((section) => section.summaries);
  const against = sections[0]?.against;
  const isAny = (test: (summary: Summary) => boolean): boolean => summaries.some(test);
  const isStanding = (standing: Summary['standing']) =>
    isAny((summary) => summary.standing === standing && summary.ratio?.interval !== null);
  const sentences: readonly Maybe<string>[] = [
    isCompared(sections) && `Compared with ${against}.`,
    (isStanding('better') || isStanding('worse')) && '[1.5-2.0]: the 95 % interval of the factor.',
    isStanding('undecided') &&
      'Too close to call: after correction for the number of comparisons, no winner is named; (0.90-1.10) is the ' +
        `interval of the ratio to ${against}.`,
    isStanding('tie') && 'Same within 5 %: a tie, because the whole interval of the ratio lies so near 1.',
    isAny(({ ratio }) => ratio !== null && ratio.interval === null) &&
      'No interval: one round says nothing of what the next would find.',
    // Said once, because the short cells have no room for it.
    isAny(({ ratio }) => ratio?.interval?.over === 'rounds') &&
      `Fewer than ${launchesNeeded} launches: intervals are over rounds.`,
    isAny(({ metrics, headline }) => metrics[headline.key] === null) && `${none} is an unknown figure.`,
  ];
  return present(sentences).join(' ');
}
