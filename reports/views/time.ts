/** Where the time of a run went, in one sentence. */
import { minutesText } from '../../results/format.ts';
import type { Run, Time } from '../../results/run-file/run.ts';

const titles: Readonly<Record<Exclude<keyof Time, 'windows'>, string>> = {
  warmingUp: 'warming up',
  starting: 'starting',
  proving: 'proving',
  explaining: 'explaining',
  other: 'other',
};

/** `61 % of 1:42 min lay inside windows; warming up 20 s, starting 9 s.` Null if the file does not say. */
export function timeText({ time }: Pick<Run, 'time'>): string | null {
  if (time === null) return null;
  const keys = Object.keys(titles) as readonly (keyof typeof titles)[];
  const totalMs = keys.reduce((sum, key) => sum + time[key], time.windows);
  if (totalMs === 0) return null;
  const others = keys
    .filter((key) => time[key] >= 500)
    .toSorted((one, other) => time[other] - time[one])
    .map((key) => `${titles[key]} ${Math.round(time[key] / 1000)}\u00a0s`);
  const share = `${Math.round((100 * time.windows) / totalMs)}\u00a0%`;
  const rest = others.length === 0 ? '' : `; ${others.join(', ')}`;
  return `${share} of ${minutesText(totalMs)}\u00a0min lay inside windows${rest}.`;
}
