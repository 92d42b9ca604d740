/** What a reader must know of a run before any of its figures: whether to trust it, and what it can tell. */
import { disturbances } from '../../results/doubts/disturbed.ts';
import { countOf } from '../../results/format.ts';
import type { Run } from '../../results/run-file/run.ts';
import { resolutionOf } from '../../results/summary/resolution.ts';
import { wholePercent } from '../figures/words.ts';
import { purposes, type Section } from '../sections.ts';
import { type Line, present } from '../tables/table.ts';

const purposeWords = {
  cost: 'cost',
  latency: 'latency',
  traffic: 'latency at the same traffic',
  capacity: 'capacity',
} as const;

/** At most two lines: that nobody should decide on the run, if it was disturbed; and what it tells, if it compares. */
export function openingLines(run: Run, sections: readonly Section[]): readonly Line[] {
  const reasons = disturbances(run);
  return present([
    reasons.length > 0 && { text: `do not decide on this run: ${reasons.join('; ')}`, style: 'danger' },
    resolutionLine(run, sections),
  ]);
}

/** `this run tells differences above 9 % (cost) and 14 % (latency): 15 winners, 3 ties, 2 undecided` */
function resolutionLine(run: Run, sections: readonly Section[]): Line | null {
  const found = resolutionOf(
    run,
    sections.flatMap(({ summaries }) => summaries),
  );
  const limits = purposes.flatMap((purpose) =>
    found.purposes
      .filter((one) => one.purpose === purpose)
      .map(({ share }) => `${wholePercent(share)} (${purposeWords[purpose]})`),
  );
  if (limits.length === 0) return null;
  const counts = [
    countOf(found.winners, 'winner'),
    countOf(found.ties, 'tie'),
    `${found.undecided} undecided`,
  ];
  return { text: `this run tells differences above ${joined(limits)}: ${counts.join(', ')}` };
}

/** `a, b and c` */
export function joined(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}
