/** The A/A pair: the ratio of a strategy to itself under another name, which should show no difference. */

import { pairedRatios, roundsOf } from '../metrics/measure.ts';
import { headlineOf, type Metric, metrics } from '../metrics/registry.ts';
import { settingKey, strategyLabel } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { confidence, estimateOf, isKnown, type Known } from '../statistics/estimate.ts';
import { ratiosOf } from '../statistics/judgement.ts';

/** The metrics that the pair judges, each over the cases whose headline it is. */
export const aaMetrics = metrics.filter(
  ({ aaHalfWidthMax, views }) => aaHalfWidthMax !== undefined && views.includes('headline'),
);

export interface AaFindings {
  /**
   * Over all scenarios of the pair, second server over first: ratios of paired rounds, centred over rounds and scenarios
   * within each launch, then Student's t over launches. Only metrics with an interval over launches.
   */
  readonly ratios: ReadonlyMap<Metric, Known>;
  /**
   * Whether the run finds differences where there are none: a ratio that is significant after correction for all of the
   * pair's ratios, which a sound run has with a probability of 5 %. Null if there is no interval.
   */
  readonly isDifferent: boolean | null;
}

/** Null for a run without a pair. Invalid and saturated cases have nothing to compare. */
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
        pairs
          .filter(([first]) => headlineOf(first) === metric)
          .flatMap(([first, second]) =>
            pairedRatios(metric, roundsOf(metric, first), roundsOf(metric, second)),
          ),
      );
      return isKnown(found) && found.interval.over === 'launches' ? [[metric, found]] : [];
    }),
  );
  const judged = ratiosOf([...ratios.values()], 1 - confidence);
  const isAny = judged.some((ratio) => ratio?.change === 'lower' || ratio?.change === 'higher');
  return { ratios, isDifferent: judged.length === 0 ? null : isAny };
}

/** Equal for results of the pair's two servers that belong together. */
export function pairKey(result: Result): string {
  return `${result.scenario} ${settingKey(result)}`;
}

function isDoubtful({ status }: Result): boolean {
  return status === 'invalid' || status === 'saturated';
}
