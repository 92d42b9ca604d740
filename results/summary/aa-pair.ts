/** What the A/A pair says: the ratio of a strategy to itself under another name, where there is nothing to find. */

import { pairedRatios, roundsOf } from '../metrics/measure.ts';
import { type Metric, metrics } from '../metrics/registry.ts';
import { settingKey, strategyLabel } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { containsOne, estimateOf, isKnown, type Known } from '../statistics/estimate.ts';

/** The metrics that the pair is held against. */
export const aaMetrics = metrics.filter(({ aaHalfWidthMax }) => aaHalfWidthMax !== undefined);

export interface AaFindings {
  /**
   * Over all scenarios of the pair, second server over first: ratios of rounds paired, centred over rounds and scenarios
   * within each launch, then Student's t over launches. Only of metrics with an interval over launches.
   */
  readonly ratios: ReadonlyMap<Metric, Known>;
  /** Whether an interval leaves out 1: then the run tells differences where none are. Null where there is none. */
  readonly isDifferent: boolean | null;
}

/** Null for a run without a pair. Cases that are invalid or saturated have nothing to compare. */
export function aaFindings({ aaPair, results }: Pick<Run, 'aaPair' | 'results'>): AaFindings | null {
  if (aaPair === null) return null;
  const own = results.filter((result) => strategyLabel(result) === aaPair.strategy);
  const controls = new Map(aaPair.results.map((result) => [pairKey(result), result]));
  const pairs = own.flatMap((first): [Result, Result][] => {
    const second = controls.get(pairKey(first));
    return second === undefined || [first, second].some(isDoubtful) ? [] : [[first, second]];
  });
  const ratios = new Map(
    aaMetrics.flatMap((metric): [Metric, Known][] => {
      const found = estimateOf(
        pairs.flatMap(([first, second]) =>
          pairedRatios(metric, roundsOf(metric, first), roundsOf(metric, second)),
        ),
      );
      return isKnown(found) && found.interval.over === 'launches' ? [[metric, found]] : [];
    }),
  );
  const known = [...ratios.values()];
  return { ratios, isDifferent: known.length === 0 ? null : !known.every(containsOne) };
}

/** What of the pair's two servers belongs together. */
export function pairKey(result: Result): string {
  return `${result.scenario} ${settingKey(result)}`;
}

function isDoubtful({ status }: Result): boolean {
  return status === 'invalid' || status === 'saturated';
}
