/**
 * What is said once about a whole run: the notes of its results on how they were made, and the A/A pair, which shows
 * whether the run finds differences where there are none.
 */

import { foreignNote } from '../../results/doubts/foreign.ts';
import { neighbourNote } from '../../results/doubts/neighbour.ts';
import { stallNotes } from '../../results/doubts/stalls.ts';
import { figureText, threeDigits } from '../../results/format.ts';
import { conditionsKey } from '../../results/run-file/case.ts';
import type { AaPair, Run } from '../../results/run-file/run.ts';
import { launchesNeeded } from '../../results/statistics/estimate.ts';
import { aaFindings } from '../../results/summary/aa-pair.ts';
import type { Summary } from '../../results/summary/stats.ts';
import type { Section } from '../sections.ts';
import { type Line, present } from '../tables/table.ts';

/**
 * One line per kind of note, the most frequent first: `<reason>: 24 of 28 cases`. The reasons of cases that are not `ok` are
 * warnings, which are shown beside their figures.
 */
export function notesOf(run: Pick<Run, 'results'>): readonly string[] {
  const { results } = run;
  const kinds = Map.groupBy(
    results.filter(({ status, reason }) => status === 'ok' && reason !== null),
    ({ reason }) => reason,
  );
  return present([
    foreignNote(run),
    neighbourNote(run),
    ...stallNotes(results),
    ...[...kinds]
      .toSorted(([, a], [, b]) => b.length - a.length)
      .map(([kind, noted]) => `${kind}: ${noted.length} of ${results.length} cases`),
  ]);
}

/** An alert if the run finds differences where there are none. Null without an A/A pair. */
export function aaLine(run: Pick<Run, 'aaPair' | 'results'>): Line | null {
  const found = aaFindings(run);
  if (run.aaPair === null || found === null) return null;
  const title = `The same strategy twice (${run.aaPair.strategy})`;
  const known = [...found.ratios].map(
    ([metric, ratio]) => `${metric.title} ${figureText(ratio, threeDigits)}`,
  );
  const text = `${title}: ${known.join(', ') || reasonOf(run.aaPair)}.`;
  if (known.length === 0 || !found.isDifferent) return { text, style: 'faint' };
  return {
    text: `${text} They differ, although they are the same strategy.`,
    style: 'alert',
  };
}

/**
 * Every doubt in full, once, with the cases that it is about: `unsteady: ...: qm feed`. Where a case was asked under several
 * conditions, they are named if the doubt is not about all of them.
 */
export function doubtLines(sections: readonly Section[]): readonly string[] {
  const summaries = sections.flatMap((section) => section.summaries);
  const byCase = Map.groupBy(summaries, caseName);
  const byDoubt = Map.groupBy(
    summaries.flatMap((summary) => summary.warnings.map((warning) => ({ warning, summary }))),
    ({ warning }) => warning,
  );
  return [...byDoubt].map(([warning, found]) => {
    const doubted = Map.groupBy(
      found.map(({ summary }) => summary),
      caseName,
    );
    const cases = [...doubted].map(([name, own]) => {
      const isAll = own.length === byCase.get(name)?.length;
      return isAll ? name : `${name} (${own.map(({ result }) => conditionsKey(result)).join(', ')})`;
    });
    return `${cases.join(', ')}: ${warning}`;
  });
}

/** `qm feed` */
function caseName({ label, result }: Summary): string {
  return `${label} ${result.scenario}`;
}

function reasonOf({ results }: AaPair): string {
  const invalidated = results.find(({ status }) => status === 'invalid');
  return invalidated
    ? `invalid, ${invalidated.reason}`
    : `no interval, which needs ${launchesNeeded} launches`;
}
