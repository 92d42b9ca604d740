/**
 * Steadiness: whether a server became faster or slower while it was timed. The warm-up cannot tell: it sees only moments of
 * a shared machine, and the change would come later.
 */

import { observe } from '../metrics/measure.ts';
import { headlineOf } from '../metrics/registry.ts';
import { isForeign } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import { confidence, type Estimate, estimateOf, type Observation } from '../statistics/estimate.ts';
import { ratiosOf } from '../statistics/judgement.ts';

/** A smaller drift changes no conclusion. */
const shareMin = 0.05;

/**
 * Why a server is not steady, for each group of results that one server answered; null if its launches show no drift,
 * or are too few to show one. Corrected for the number of servers: if all servers are steady, at most 5 % of runs call
 * one of them unsteady.
 */
export function unsteadyReasons(servers: readonly (readonly Result[])[]): readonly (string | null)[] {
  const drifts = servers.map(driftOf);
  const overLaunches = drifts.map((drift) => (drift?.interval?.over === 'launches' ? drift : null));
  const judged = ratiosOf(overLaunches, 1 - confidence);
  return judged.map((drift, index) => {
    const share = Math.abs((drift?.value ?? 1) - 1);
    if ((drift?.change !== 'lower' && drift?.change !== 'higher') || share < shareMin) return null;
    const advice = isForeign({ results: servers[index] ?? [] }) ? 'Ask it for a while before' : adviceOfOurs;
    return reason(drift.change === 'lower' ? 'fell' : 'rose', share, advice);
  });
}

const adviceOfOurs = 'Measure again with the longer warm-up of: --profile thorough';

function reason(moved: string, share: number, advice: string): string {
  return (
    `not steady: its times and CPU ${moved} by ${Math.round(share * 100)} % from the first round of a launch to the last. ` +
    advice
  );
}

/** The headline of a launch's last round over that of its first, over all results together. */
function driftOf(results: readonly Result[]): Estimate | null {
  const measured = results.filter(({ status }) => status === 'ok' || status === 'unsteady');
  return estimateOf(measured.flatMap(changes));
}

/** One for each launch of two or more rounds. */
function changes(result: Result): readonly Observation[] {
  const { rounds } = result;
  return [...Map.groupBy(observe(headlineOf(result), rounds), ({ launch }) => launch)].flatMap(
    ([launch, own]) => {
      const [first, last] = [own[0], own.at(-1)];
      return first && last && first !== last ? [{ launch, value: last.value / first.value }] : [];
    },
  );
}
