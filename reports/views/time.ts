/** Where the time of a run went, and how many of its windows stalled. */
import { stalledWindows } from '../../results/doubts/stalls.ts';
import { countOf, minutesText } from '../../results/format.ts';
import { figureRounds } from '../../results/run-file/case.ts';
import type { Run, Time } from '../../results/run-file/run.ts';
import { sumOf } from '../../results/statistics/basic.ts';

const titles: Readonly<Record<Exclude<keyof Time, 'windows'>, string>> = {
  warmingUp: 'warming up',
  starting: 'starting',
  proving: 'proving',
  explaining: 'explaining',
  other: 'other',
};

/**
 * `60 % of 1:42 min lay inside windows; warming up 20 s, starting 9 s. 3 of 288 windows stalled; they stay in the figures.`
 * Null if the file does not say, and no window stalled.
 */
export function timeText({ time, results }: Pick<Run, 'time' | 'results'>): string | null {
  const stalled = stalledWindows({ results });
  const windows = sumOf(results, (result) => figureRounds(result).length);
  const sentences = [
    time === null ? null : sharesText(time),
    stalled === 0 ? null : `${stalled} of ${countOf(windows, 'window')} stalled; they stay in the figures.`,
  ].filter((sentence) => sentence !== null);
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** The longest part first; parts of less than half a second are left out. */
function sharesText(time: Time): string | null {
  const keys = Object.keys(titles) as readonly (keyof typeof titles)[];
  const totalMs = sumOf(keys, (key) => time[key]) + time.windows;
  if (totalMs === 0) return null;
  const others = keys
    .filter((key) => time[key] >= 500)
    .toSorted((one, other) => time[other] - time[one])
    .map((key) => `${titles[key]} ${Math.round(time[key] / 1000)}\u00a0s`);
  const share = `${Math.round((100 * time.windows) / totalMs)}\u00a0%`;
  const rest = others.length === 0 ? '' : `; ${others.join(', ')}`;
  return `${share} of ${minutesText(totalMs)}\u00a0min lay inside windows${rest}.`;
}
