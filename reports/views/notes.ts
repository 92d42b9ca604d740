/**
 * What is said of a whole run once: what its results note of how they were made, and what it finds where there is nothing to
 * find, which is its A/A pair.
 */
import { aaFindings } from '../../results/aa-pair.ts';
import { figureText, threeDigits } from '../../results/format.ts';
import { neighbourNote } from '../../results/neighbour.ts';
import type { AaPair, Result, Run } from '../../results/run.ts';
import { stallNote } from '../../results/stalls.ts';
import { launchesNeeded } from '../../results/statistics/estimate.ts';

/**
 * One line per kind of note, the most frequent first: `<reason>: 24 of 28 trials`. The reasons of trials that are
 * not `ok` are warnings, which stand beside their figures.
 */
export function notesOf(run: Pick<Run, 'results'>): readonly string[] {
  const { results } = run;
  const kinds = Map.groupBy(results.filter(isNoted), ({ reason }) => reason);
  const ofRun = [neighbourNote(run), stallNote(results)];
  return [
    ...ofRun.filter((note) => note !== null),
    ...[...kinds]
      .toSorted(([, a], [, b]) => b.length - a.length)
      .map(([kind, noted]) => `${kind}: ${noted.length} of ${results.length} trials`),
  ];
}

function isNoted(result: Result): result is Result & { reason: string } {
  return result.status === 'ok' && result.reason !== null;
}

export interface AaText {
  readonly text: string;
  /** Whether it belongs at the top: the run tells differences where there are none. */
  readonly isAlert: boolean;
}

/** Null for a run without an A/A pair. */
export function aaText(run: Pick<Run, 'aaPair' | 'results'>): AaText | null {
  const found = aaFindings(run);
  if (run.aaPair === null || found === null) return null;
  const title = `The same strategy twice (${run.aaPair.strategy})`;
  const known = [...found.ratios].map(
    ([metric, ratio]) => `${metric.title} ${figureText(ratio, threeDigits)}`,
  );
  if (known.length === 0) return { text: `${title}: ${reasonOf(run.aaPair)}.`, isAlert: false };
  const text = `${title}: ${known.join(', ')}.`;
  if (!found.isDifferent) return { text, isAlert: false };
  return {
    text: `${text} They differ where there is nothing to find: trust no smaller difference of this run, and run again.`,
    isAlert: true,
  };
}

function reasonOf({ results }: AaPair): string {
  const voided = results.find(({ status }) => status === 'void');
  return voided ? `void, ${voided.reason}` : `no interval, which needs ${launchesNeeded} launches`;
}
