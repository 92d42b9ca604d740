/** Notes: what results with figures as good as any still say about how they were made, once per run. */
import { neighbourNote } from '../results/neighbour.ts';
import type { Result, Run } from '../results/run.ts';
import { stallNote } from '../results/stalls.ts';

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
