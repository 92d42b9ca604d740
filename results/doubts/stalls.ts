/**
 * Stalls: moments in which a server answered nobody. A window that stalled stays, and is counted and named. A closed loop
 * hides stalls, because it stops asking meanwhile. A short window seldom has one, so all cases of a server are looked at
 * together. An answer is compared with the calmest window of its case, because in an open loop a stall also raises the
 * median of its own window.
 */

import {
  conditionsKey,
  delayLabels,
  figureRounds,
  serverKey,
  strategyLabel,
  targetLabel,
} from '../run-file/case.ts';
import { percentileFrom, pooledHistogram } from '../run-file/histogram.ts';
import type { Result, Round } from '../run-file/result.ts';
import { sumOf } from '../statistics/basic.ts';

/** An answer counts as delayed by a stall if it took this many times the usual, and at least this long. */
const waits = [
  { times: 20, us: 50_000 },
  { times: 5, us: 500_000 },
] as const;
/** A stall of this length is a warning even if it is the only one. */
const aloneUs = 500_000;
/** Shorter stalls are a warning if they occur in this share of windows, and in this many. */
const habits = { ofCase: { share: 0.2, count: 2 }, ofServer: { share: 0.1, count: 5 } } as const;
const advice =
  '. A closed loop sends little meanwhile, so its percentiles hide them; see them with: --load open:100';

type Stallable = Pick<Round, 'latencyUs' | 'longestUs' | 'openLoop' | 'histogram'>;

/** The longest answer of each window that stalled, and the median of the calmest window. */
interface Stalls {
  readonly waitedUs: readonly number[];
  readonly windows: number;
  readonly usualUs: number | null;
}

/** What one case says of its own stalls; null if no window stalled, or if stalls were short and few. */
export function stallWarning(rounds: readonly Stallable[]): string | null {
  const { waitedUs, windows, usualUs } = stallsOf(rounds);
  const isAlone = waitedUs.some((us) => us >= aloneUs);
  if (!isAlone && !isHabit(waitedUs.length, windows, habits.ofCase)) return null;
  const usual = usualUs === null ? '' : ` (usual: ${(usualUs / 1000).toPrecision(2)} ms)`;
  const found = `stalls: in ${waitedUs.length} of ${windows} windows an answer waited, ${longestText(waitedUs)}${usual}`;
  return isHidden(rounds, waitedUs) ? `${found}${advice}` : found;
}

/**
 * What a run says of its stalls, once for each server that stalled often: then its cases are silent. The last note is of
 * all other stalls that have no warning.
 */
export function stallNotes(results: readonly Result[]): readonly string[] {
  const servers = [...Map.groupBy(results, serverKey).values()];
  const quiet = servers.filter((cases) => !isStallingServer(cases)).flat();
  return [
    ...servers.filter(isStallingServer).map(serverNote),
    ...[fewNote(quiet)].filter((note) => note !== null),
  ];
}

/** Whether the server of these cases stalls so often that it is said once for all of them. */
export function isStallingServer(cases: readonly Result[]): boolean {
  const { waitedUs, windows } = together(cases);
  return cases.length > 1 && isHabit(waitedUs.length, windows, habits.ofServer);
}

function serverNote(cases: readonly Result[]): string {
  const { waitedUs, windows } = together(cases);
  const [first] = cases as [Result, ...Result[]];
  const where = [strategyLabel(first), first.dataset, ...delayLabels(first)].join(' ');
  const found = `stalls of ${where}: in ${waitedUs.length} of its ${windows} windows an answer waited, ${longestText(waitedUs)}`;
  return isHidden(cases.flatMap(figureRounds), waitedUs) ? `${found}${advice}` : found;
}

function together(cases: readonly Result[]): Pick<Stalls, 'waitedUs' | 'windows'> {
  const stalls = cases.map((one) => stallsOf(figureRounds(one)));
  return {
    waitedUs: stalls.flatMap(({ waitedUs }) => waitedUs),
    windows: sumOf(stalls, ({ windows }) => windows),
  };
}

/** The cases that stalled without a warning, each with its number of windows; null if there are none. */
function fewNote(results: readonly Result[]): string | null {
  const stalled = results.flatMap((result) => {
    const rounds = figureRounds(result);
    const { waitedUs } = stallsOf(rounds);
    const isNoted = waitedUs.length > 0 && stallWarning(rounds) === null;
    const where = `${targetLabel(result)} ${result.scenario} (${conditionsKey(result)})`;
    return isNoted ? [{ waitedUs, text: `${where} in ${waitedUs.length} of ${rounds.length} windows` }] : [];
  });
  if (stalled.length === 0) return null;
  const all = stalled.flatMap(({ waitedUs }) => waitedUs);
  return `stalls, too few for a warning, ${longestText(all)}: ${stalled.map(({ text }) => text).join(', ')}`;
}

/** Whether no percentile shows the stalls: a closed loop sends little meanwhile. */
function isHidden(rounds: readonly Stallable[], waitedUs: readonly number[]): boolean {
  if (rounds.some(({ openLoop }) => openLoop !== null)) return false;
  const p99 = percentileFrom(pooledHistogram(rounds), 'p99');
  return p99 === null || p99 < Math.min(...waitedUs);
}

/** How many windows of a run stalled. */
export function stalledWindows({ results }: { readonly results: readonly Result[] }): number {
  return sumOf(results, (result) => stallsOf(figureRounds(result)).waitedUs.length);
}

function stallsOf(rounds: readonly Stallable[]): Stalls {
  const usualUs = usualOf(rounds);
  const waitedUs = rounds
    .map(longestUs)
    .filter(
      (longest) =>
        usualUs !== null && waits.some(({ times, us }) => longest >= Math.max(us, times * usualUs)),
    );
  return { waitedUs, windows: rounds.length, usualUs };
}

/** The lowest p50 of any round, or that of all samples together if no round has enough for one. */
function usualOf(rounds: readonly Stallable[]): number | null {
  const known = rounds.flatMap(({ latencyUs: { p50 } }) => p50 ?? []);
  return known.length > 0 ? Math.min(...known) : percentileFrom(pooledHistogram(rounds), 'p50');
}

function isHabit(
  stalled: number,
  windows: number,
  { share, count }: { share: number; count: number },
): boolean {
  return stalled >= Math.max(count, share * windows);
}

function longestText(waitedUs: readonly number[]): string {
  return `${Math.round(Math.max(...waitedUs) / 1000)} ms at the longest`;
}

function longestUs({ latencyUs: { max }, longestUs }: Stallable): number {
  return Math.max(longestUs ?? 0, max ?? 0);
}
