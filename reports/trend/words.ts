/** A trend in words: its rows, their changes, and what was left out. */
import { changeText, countOf, shareText } from '../../results/format.ts';
import type { Metric } from '../../results/metrics/registry.ts';
import { conditionsKey, purposeOf, targetLabel } from '../../results/run-file/case.ts';
import type { Result } from '../../results/run-file/result.ts';
import { median, sumOf } from '../../results/statistics/basic.ts';
import type { Change, ChangedRow } from '../../results/trend/changes.ts';
import { sideMin } from '../../results/trend/divergence.ts';
import type { LeftOut } from '../../results/trend/history.ts';
import type { Move } from '../../results/trend/moves.ts';
import type { Outlier } from '../../results/trend/outliers.ts';
import type { Shift } from '../../results/trend/shifts.ts';
import { type Trend, trendError } from '../../results/trend/trend.ts';
import type { TrendRun } from '../../results/trend/trend-run.ts';
import { wholePercent } from '../figures/words.ts';
import { present } from '../tables/table.ts';

/** `1a2b3c4`, with a + if the files differed from the commit; the id of the run if that is unknown. */
export function commitText({ environment: { commit, dirty }, id }: TrendRun): string {
  return commit === null ? id : `${commit.slice(0, 7)}${dirty ? '+' : ''}`;
}

/** `1a2b3c4 (2026-11-20)` */
export function runText(run: TrendRun | undefined): string {
  return run === undefined ? '' : `${commitText(run)} (${run.startedAt.slice(0, 10)})`;
}

/** `qm user-by-id cost`, and what else tells it from the others: `qm user-by-id cost, medium closed:16`. */
export function rowText({ result, metric }: ChangedRow, { rows }: Trend): string {
  const name = nameOf(result);
  const named = rows.filter((row) => nameOf(row.result) === name);
  const settings = new Set(named.map((row) => conditionsKey(row.result)));
  const metrics = new Set(named.map((row) => row.metric));
  return present([name, settings.size > 1 && conditionsKey(result), metrics.size > 1 && metric.title]).join(
    ', ',
  );
}

function nameOf(result: Result): string {
  return `${targetLabel(result)} ${result.scenario} ${purposeOf(result.load)}`;
}

/** `318 -> 402 µs` */
export function figuresText(values: readonly number[], { format, text }: Metric): string {
  return values
    .map((value, index) => (index === values.length - 1 ? text(value) : format(value)))
    .join(' -> ');
}

/** `318 -> 402 µs (+26 %)` */
export function changeFigures({ before, after, ratio }: Change, metric: Metric): string {
  return `${figuresText([before.median, after.median], metric)} (${changeText(ratio)})`;
}

/** What besides the code may have made a change; empty if nothing is known. */
export function causeText({ isOfOneCommit, pace }: Change): string {
  const causes = [
    ...(isOfOneCommit ? ['the same commit before and after it: not the code'] : []),
    ...(pace.length > 0 ? [`the machine changed as well (${pace.join(', ')})`] : []),
  ];
  return causes.join('; ');
}

/** `8f7e6d5..1a2b3c4`: the commits that it may be due to, as `git log` takes them; empty if there are none. */
export function commitsText({ before, runs: [, first], isOfOneCommit }: Change, { runs }: Trend): string {
  const commitOf = (run: number) => runs[run]?.environment.commit?.slice(0, 7);
  const to = commitOf(first);
  const earlier = before.points.flatMap(({ run }) => commitOf(run) ?? []);
  const from = earlier.findLast((commit) => commit !== to);
  return from === undefined || to === undefined || isOfOneCommit ? '' : `${from}..${to}`;
}

/** `earlier: 74.3 -> 83.1 µs (+12 %) since c0de00e (2026-11-15)`: the other changes of a row, the newest first; empty if none. */
export function earlierText({ changes, newest, metric }: ChangedRow, { runs }: Trend): string {
  const others = changes.filter((change) => change.runs[1] !== newest?.runs[1]).toReversed();
  const texts = others.map(
    (change) => `${changeFigures(change, metric)} since ${runText(runs[change.runs[1]])}`,
  );
  return texts.length === 0 ? '' : `earlier: ${someOf(texts, '; ')}`;
}

/** `qm user-by-id cost: 402 µs in the newest run, 318 µs before (+26 %)` */
export function outlierText({ row, value, usual }: Outlier, trend: Trend): string {
  const { text } = row.metric;
  return `${rowText(row, trend)}: ${text(value)} in the newest run, ${text(usual)} before (${changeText(value / usual)})`;
}

/** `24 runs, 2026-11-01 to 2026-11-29` */
export function titleText({ runs }: Trend): string {
  const days = [...new Set([runs[0], runs.at(-1)].map((run) => run?.startedAt.slice(0, 10)))];
  return `${countOf(runs.length, 'run')}, ${days.join(' to ')}`;
}

/** `37 series without a change over 24 runs, the last at 1a2b3c4 (2026-11-29)` */
export function unchangedText({ rows, runs, runsNeeded }: Trend): string {
  const unchanged = rows.filter(({ newest }) => newest === null);
  const series = countOf(unchanged.length, 'series', 'series');
  const isShort = ({ current }: ChangedRow): boolean =>
    sumOf(current, ({ points }) => points.length) < runsNeeded;
  const short = unchanged.filter(isShort).length;
  const untold =
    short === 0 ? '' : ` (${short === unchanged.length ? '' : `${short} of them `}with too few runs to tell)`;
  return `${series} without a change${untold} over ${countOf(runs.length, 'run')}, the last at ${runText(runs.at(-1))}`;
}

/** What may be believed of it, and with how many runs. */
export function testText({ runsMost, runsNeeded, rows }: Trend): string {
  const least = `${sideMin} runs on each side at the least`;
  if (runsMost < 2 * sideMin)
    return `No change can be found yet: it takes ${least}, made under the same conditions; the longest series has ${runsMost}.`;
  const enough =
    runsMost < runsNeeded
      ? ` With ${countOf(rows.length, 'series', 'series')} it takes ${runsNeeded} runs before any change can be told from chance; the longest has ${runsMost}.`
      : '';
  return `Of trends without any change, at most ${wholePercent(trendError)} name one (E-divisive, permutation test; ${least}).${enough}`;
}

/** `29 of 40 series became worse together at 1a2b3c4 (2026-11-20): ...` */
export function shiftText({ run, isWorse, changed, tested }: Shift, { runs }: Trend): string {
  return (
    `${changed} of ${tested} series became ${isWorse ? 'worse' : 'better'} together at ${runText(runs[run])}: ` +
    'the cause is more often the machine than the code'
  );
}

/** `other conditions from 1a2b3c4 (2026-11-20) on (nodeVersion: ...): series begin anew there, 12 of them 8.1 % worse in the median` */
export function moveText({ run, changes, ratios }: Move, { runs }: Trend): string {
  const middle = median(ratios);
  const worse = (ratio: number): string =>
    `${shareText(Math.abs(ratio - 1))} ${ratio < 1 ? 'better' : 'worse'}`;
  const moved =
    middle === null
      ? ''
      : `, ${ratios.length} of them ${worse(middle)} in the median (from ${worse(ratios[0] ?? middle)} to ${worse(ratios.at(-1) ?? middle)})`;
  return `other conditions from ${runText(runs[run])} on (${changes.join('; ')}): series begin anew there${moved}`;
}

/** The newest of them first. */
export function disturbedText({ runs }: Trend): string | null {
  const disturbed = runs.filter(({ disturbances }) => disturbances.length > 0);
  if (disturbed.length === 0) return null;
  const names = disturbed.map((run) => `${runText(run)}, because ${run.disturbances.join(' and ')}`);
  return `${countOf(disturbed.length, 'disturbed run')} left out of the test: ${someOf(names.toReversed(), '; ')}`;
}

const leftOutTitles: Readonly<Record<LeftOut['why'], readonly [one: string, many: string]>> = {
  unfinished: ['unfinished run', 'unfinished runs'],
  unreadable: [
    'file that is no run, or none that can be read',
    'files that are no runs, or none that can be read',
  ],
  twice: ['file of a run that another file holds', 'files of runs that other files hold'],
  empty: ['run without figures', 'runs without figures'],
};
/** A branch of code may hold many files that are no runs. */
const namesMax = 6;

function someOf(names: readonly string[], separator: string): string {
  const more = names.length > namesMax ? [`and ${names.length - namesMax} more`] : [];
  return [...names.slice(0, namesMax), ...more].join(separator);
}

/** A line for each reason: `left out: 2 unfinished runs (a.json, b.json)`. */
export function leftOutTexts(leftOut: readonly LeftOut[]): readonly string[] {
  return Object.entries(leftOutTitles).flatMap(([why, [one, many]]) => {
    const names = leftOut.filter((file) => file.why === why).map(({ name }) => name);
    return names.length === 0
      ? []
      : [`left out: ${countOf(names.length, one, many)} (${someOf(names, ', ')})`];
  });
}
