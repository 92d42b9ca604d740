/**
 * Stalls: moments in which a server answered nobody. A closed loop hides them, since it stops asking meanwhile; and short
 * slices seldom have one, so that what a server's trials have in common is looked at together.
 */
import type { Round } from './run.ts';

/** An answer that took so many times the round's median, and so long, was not slow: it waited. */
const [medians, longUs] = [20, 50_000];
/** What makes a habit of it and no accident: so large a share of rounds, and so many of them. */
const habits = { trial: { share: 0.2, count: 2 }, server: { share: 0.1, count: 5 } } as const;

type Stallable = Pick<Round, 'latencyUs' | 'longestUs' | 'openLoop'>;

/**
 * Null where no round of a trial, or only a few, had an answer that waited, and no more of all rounds of the trials that
 * its server answered.
 */
export function stallWarning(
  rounds: readonly Stallable[],
  ofServer: readonly Stallable[] = [],
): string | null {
  const found = habitOf(rounds, habits.trial, '') ?? habitOf(ofServer, habits.server, "its server's ");
  if (found === null || rounds.length === 0) return null;
  if (rounds.some(({ openLoop }) => openLoop !== null)) return found;
  return (
    `${found}. A closed loop asks little meanwhile, so its percentiles hide them; ` +
    'see them with: --load open:100'
  );
}

function habitOf(
  rounds: readonly Stallable[],
  { share, count }: { readonly share: number; readonly count: number },
  whose: string,
): string | null {
  const waitedUs = rounds.flatMap((round) => {
    const { p50 } = round.latencyUs;
    const longest = longestUs(round);
    return p50 !== null && longest >= Math.max(longUs, medians * p50) ? [longest] : [];
  });
  if (waitedUs.length < Math.max(count, share * rounds.length)) return null;
  return (
    `stalls: in ${waitedUs.length} of ${whose}${rounds.length} rounds an answer took more than ${medians} times the median, ` +
    `${Math.round(Math.max(...waitedUs) / 1000)} ms at the longest`
  );
}

function longestUs({ latencyUs: { max }, longestUs }: Stallable): number {
  return Math.max(longestUs ?? 0, max ?? 0);
}
