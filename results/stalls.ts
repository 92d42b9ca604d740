/** Stalls: moments in which a server answered nobody. A closed loop hides them, since it stops asking meanwhile. */
import type { Round } from './run.ts';

/** An answer that took so many times the round's median, and so long, was not slow: it waited. */
const [medians, longUs] = [20, 50_000];
/** A share of rounds in which it happens is a habit and no accident. */
const shareMin = 0.2;

/** Null where no round, or only a few of them, had an answer that waited. */
export function stallWarning(rounds: readonly Round[]): string | null {
  const stalled = rounds.filter(
    ({ latencyUs: { p50, max } }) => p50 !== null && max !== null && max >= Math.max(longUs, medians * p50),
  );
  if (stalled.length < Math.max(2, shareMin * rounds.length)) return null;
  const longestUs = Math.max(...stalled.map(({ latencyUs }) => latencyUs.max ?? 0));
  const found =
    `stalls: in ${stalled.length} of ${rounds.length} rounds an answer took more than ${medians} times the median, ` +
    `${Math.round(longestUs / 1000)} ms at the longest`;
  if (rounds.some(({ openLoop }) => openLoop !== null)) return found;
  return (
    `${found}. A closed loop asks little meanwhile, so its percentiles hide them; ` +
    'see them with: --load open:100'
  );
}
