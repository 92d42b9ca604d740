/** What the A/A pair says: the ratio of a strategy to itself under another name, where there is nothing to find. */
import { observedServerCpu } from './cpu.ts';
import { geometricMean } from './interval.ts';
import { observedP50s } from './p50.ts';
import { type Observe, pairedRatios } from './paired.ts';
import type { AaPair, Result } from './run.ts';
import { settingKey, strategyLabel } from './trial.ts';

export function emptyAaPair(strategy: string): AaPair {
  return { strategy, results: [], p50Ratio: null, cpuRatio: null, isDifferent: null };
}

/**
 * The ratios over all scenarios of the pair, second server over first: logarithms of rounds paired, averaged over
 * scenarios within each launch, then Student's t over launches. Null for fewer launches than an interval over them
 * needs, and where the CPU cannot be read. Trials that are void or saturated have no latency to compare.
 */
export function aaFindings(
  pair: AaPair,
  results: readonly Result[],
): Pick<AaPair, 'p50Ratio' | 'cpuRatio' | 'isDifferent'> {
  const own = results.filter((result) => strategyLabel(result) === pair.strategy);
  const twins = new Map(pair.results.map((result) => [pairKey(result), result]));
  const pairs = own.flatMap((first): [Result, Result][] => {
    const second = twins.get(pairKey(first));
    return second === undefined || [first, second].some(isDoubtful) ? [] : [[first, second]];
  });
  const p50Ratio = ratioOver(pairs, observedP50s);
  const cpuRatio = ratioOver(pairs, observedServerCpu);
  const known = [p50Ratio, cpuRatio].filter((ratio) => ratio !== null);
  const isDifferent = known.length === 0 ? null : known.some(({ low, high }) => low > 1 || high < 1);
  return { p50Ratio, cpuRatio, isDifferent };
}

/** What of the pair's two servers belongs together. */
export function pairKey(result: Result): string {
  return `${result.scenario} ${settingKey(result)}`;
}

function isDoubtful({ status }: Result): boolean {
  return status === 'void' || status === 'saturated';
}

function ratioOver(pairs: readonly [Result, Result][], observe: Observe): AaPair['p50Ratio'] {
  const ratios = pairs.map(([first, second]) => pairedRatios(first.rounds, second.rounds, observe) ?? []);
  const estimate = geometricMean(ratios.flat());
  const interval = estimate?.interval;
  return estimate && interval?.over === 'launches'
    ? { value: estimate.value, low: interval.low, high: interval.high }
    : null;
}
