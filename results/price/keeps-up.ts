/** Whether what brings documents up to date keeps pace: with the writes, or with its own interval. */
import type { Staleness } from '../run-file/price.ts';

/** At a tenth more writes than can be followed, lags grow by a tenth of the time: by 100 ms a second. */
const growthMsPerSecondMax = 100;
/** Below this share of the offered writes, the server that is written to was the limit. */
const achievedShareMin = 0.9;

type Told = Pick<
  Staleness,
  | 'writesPerSecond'
  | 'achievedPerSecond'
  | 'unseen'
  | 'lagGrowthMsPerSecond'
  | 'refreshIntervalMs'
  | 'refreshMs'
>;

/** Whether lags do not grow, whatever they are. A refresher keeps up if each refresh is over when the next is due. */
export function keepsUp({ unseen, lagGrowthMsPerSecond, refreshIntervalMs, refreshMs }: Told): boolean {
  if (unseen > 0) return false;
  if (refreshIntervalMs !== null) return refreshMs.every((ms) => ms <= refreshIntervalMs);
  return (lagGrowthMsPerSecond ?? 0) < growthMsPerSecondMax;
}

/** Whether the server answered the writes that it was offered. */
export function isOffered({ achievedPerSecond, writesPerSecond }: Told): boolean {
  return achievedPerSecond === null || achievedPerSecond >= achievedShareMin * writesPerSecond;
}
