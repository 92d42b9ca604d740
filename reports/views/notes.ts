/**
 * What is said of a whole run once: what its results note of how they were made, and what it finds where there is nothing to
 * find, which is its A/A pair.
 */

import { neighbourNote } from '../../results/doubts/neighbour.ts';
import { stallNote } from '../../results/doubts/stalls.ts';
import { figureText, threeDigits } from '../../results/format.ts';
import type { AaPair, Run } from '../../results/run-file/run.ts';
import { launchesNeeded } from '../../results/statistics/estimate.ts';
import { aaFindings } from '../../results/summary/aa-pair.ts';
import { type Line, present } from '../tables/table.ts';

/**
 * One line per kind of note, the most frequent first: `<reason>: 24 of 28 cases`. The reasons of cases that are
 * not `ok` are warnings, which stand beside their figures.
 */
export function notesOf(run: Pick<Run, 'results'>): readonly string[] {
  const { results } = run;
  const kinds = Map.groupBy(
    results.filter(({ status, reason }) => status === 'ok' && reason !== null),
    ({ reason }) => reason,
  );
  return present([
    neighbourNote(run),
    stallNote(results),
    ...[...kinds]
      .toSorted(([, a], [, b]) => b.length - a.length)
      .map(([kind, noted]) => `${kind}: ${noted.length} of ${results.length} cases`),
  ]);
}

/** An alert, which belongs at the top, where the run tells differences where there are none. Null without an A/A pair. */
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
    text: `${text} They differ where there is nothing to find: trust no smaller difference of this run, and run again.`,
    style: 'alert',
  };
}

function reasonOf({ results }: AaPair): string {
  const invalidated = results.find(({ status }) => status === 'invalid');
  return invalidated
    ? `invalid, ${invalidated.reason}`
    : `no interval, which needs ${launchesNeeded} launches`;
}
