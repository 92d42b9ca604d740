/**
 * Stalls: moments in which a server answered nobody. A closed loop hides them, because it stops asking meanwhile. A short
 * window seldom has one, so all cases of a server are looked at together. An answer is compared with the calmest round of
 * its case, because in an open loop a stall also raises the median of its own round.
 */

import { conditionsKey, figureRounds, serverKey, targetLabel } from '../run-file/case.ts';
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
/** Shorter stalls are a warning if they occur in this share of rounds, and in this many. */
const habits = { ofCase: { share: 0.2, count: 2 }, ofServer: { share: 0.1, count: 5 } } as const;

type Stallable = Pick<Round, 'latencyUs' | 'longestUs' | 'openLoop' | 'histogram'>;

/** The longest answer of each round that stalled, and the median of the calmest round. */
interface Stalls {
  readonly waitedUs: readonly number[];
  readonly rounds: number;
  readonly usualUs: number | null;
}

/**
 * Null if no round of the case stalled, or if stalls were short and few, both in the case and in all cases of its
 * server.
 */
export function stallWarning(
  rounds: readonly Stallable[],
  ofServer: readonly (readonly Stallable[])[] = [],
): string | null {
  const own = stallsOf(rounds);
  const found = warningOf(own) ?? (rounds.length === 0 ? null : serverWarning(ofServer.map(stallsOf)));
  if (found === null || rounds.some(({ openLoop }) => openLoop !== null)) return found;
  return (
    `${found}. A closed loop sends little meanwhile, so its percentiles hide them; ` +
    'see them with: --load open:100'
  );
}

/** The cases that stalled without getting a warning, each with its number of rounds; null if there are none. */
export function stallNote(results: readonly Result[]): string | null {
  const servers = Map.groupBy(results, serverKey);
  const stalled = results.flatMap((result) => {
    const rounds = figureRounds(result);
    const { waitedUs } = stallsOf(rounds);
    const ofServer = servers.get(serverKey(result)) ?? [];
    const isNoted = waitedUs.length > 0 && stallWarning(rounds, ofServer.map(figureRounds)) === null;
    const where = `${targetLabel(result)} ${result.scenario} (${conditionsKey(result)})`;
    return isNoted ? [{ waitedUs, text: `${where} in ${waitedUs.length} of ${rounds.length} rounds` }] : [];
  });
  if (stalled.length === 0) return null;
  const all = stalled.flatMap(({ waitedUs }) => waitedUs);
  return `stalls, too few for a warning, ${longestText(all)}: ${stalled.map(({ text }) => text).join(', ')}`;
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
  return { waitedUs, rounds: rounds.length, usualUs };
}

/** The lowest p50 of any round, or that of all samples together if no round has enough for one. */
function usualOf(rounds: readonly Stallable[]): number | null {
  const known = rounds.flatMap(({ latencyUs: { p50 } }) => p50 ?? []);
  return known.length > 0 ? Math.min(...known) : percentileFrom(pooledHistogram(rounds), 'p50');
}

function warningOf({ waitedUs, rounds, usualUs }: Stalls): string | null {
  const isAlone = waitedUs.some((us) => us >= aloneUs);
  if (!isAlone && !isHabit(waitedUs.length, rounds, habits.ofCase)) return null;
  const usual = usualUs === null ? '' : ` (usual: ${(usualUs / 1000).toPrecision(2)} ms)`;
  return `stalls: in ${waitedUs.length} of ${rounds} rounds an answer waited, ${longestText(waitedUs)}${usual}`;
}

function serverWarning(cases: readonly Stalls[]): string | null {
  const waitedUs = cases.flatMap((benchCase) => benchCase.waitedUs);
  const rounds = sumOf(cases, (benchCase) => benchCase.rounds);
  if (!isHabit(waitedUs.length, rounds, habits.ofServer)) return null;
  return `stalls: in ${waitedUs.length} of its server's ${rounds} rounds an answer waited, ${longestText(waitedUs)}`;
}

function isHabit(
  stalled: number,
  rounds: number,
  { share, count }: { share: number; count: number },
): boolean {
  return stalled >= Math.max(count, share * rounds);
}

function longestText(waitedUs: readonly number[]): string {
  return `${Math.round(Math.max(...waitedUs) / 1000)} ms at the longest`;
}

function longestUs({ latencyUs: { max }, longestUs }: Stallable): number {
  return Math.max(longestUs ?? 0, max ?? 0);
}
