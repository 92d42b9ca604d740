/** What a run file holds of observed writes. */
import type { Staleness } from '../../results/run-file/price.ts';
import { median } from '../../results/statistics/basic.ts';
import { slopeOf } from '../../results/statistics/slope.ts';
import type { ObservedWrite } from './staleness-observer.ts';

type Figures = Pick<Staleness, 'lagsUs' | 'firstReads' | 'unseen' | 'pollUs' | 'lagGrowthMsPerSecond'>;

export function figuresOf(writes: readonly ObservedWrite[]): Figures {
  const seen = writes.flatMap(({ write, blind, seeing }) => {
    if (!seeing) return [];
    const lagMs = blind ? seeing.sentMs - write.answeredMs : 0;
    return [{ lagMs, writtenMs: write.sentMs, gapMs: blind && seeing.sentMs - blind.sentMs }];
  });
  const gapMs = median(seen.flatMap((one) => one.gapMs ?? []));
  const growth = slopeOf(seen.map(({ writtenMs, lagMs }) => ({ x: writtenMs / 1000, y: lagMs })));
  return {
    lagsUs: seen.map(({ lagMs }) => Math.round(1000 * lagMs)),
    firstReads: seen.filter((one) => one.gapMs === null).length,
    unseen: writes.length - seen.length,
    pollUs: gapMs && Math.round(1000 * gapMs),
    lagGrowthMsPerSecond: growth?.value ?? null,
  };
}
