/** Asks a closed loop again, with more requests, until its slice is as long as it was meant to be. */

/** How long a slice is meant to be. */
export interface SliceLength {
  /** Of the first attempt. */
  readonly responses: number;
  /** Shorter than this it is repeated; 0 for a pilot, whatever its length. */
  readonly msMin: number;
}

/** What an attempt found: its window has no length, and no requests, where never all connections were under load. */
export interface Attempt {
  readonly requests: number;
  readonly durationMs: number;
  readonly longestUs: number | null;
}

/** A slice that came out too short is repeated, with up to so many times as many requests. */
const shortMax = 4;
const growth = { min: 1.5, max: 16 };

/**
 * Without a window one connection was done before another had begun. By how much is not known, so the slice grows fast:
 * 32 requests become 8,192 in 5 attempts, half a second and more of what a server answers.
 */
const windowless = { max: 6, growth: 4 };

/**
 * The first attempt that has a window of `msMin`, else the last of those with a window. `round` is null where `ask`
 * resolved to null, which ends it, and where no attempt had a window: then `hadWindow` is false. Its longest answer is that
 * of all attempts: what waited in one that is dropped was a stall all the same.
 */
export async function untilLongEnough<Round extends Attempt>(
  { responses: first, msMin }: SliceLength,
  ask: (responses: number) => Promise<Round | null>,
): Promise<{ readonly round: Round | null; readonly hadWindow: boolean }> {
  let responses = first;
  let longestUs: number | null = null;
  for (let [short, without] = [0, 0]; without < windowless.max; ) {
    const round = await ask(responses);
    if (round === null) return { round, hadWindow: true };
    if (round.longestUs !== null) longestUs = Math.max(longestUs ?? 0, round.longestUs);
    if (round.requests === 0) {
      without += 1;
      responses *= windowless.growth;
      continue;
    }
    // A slice much shorter than the others, sized by a rate that no longer holds, would weigh as much as they.
    short += 1;
    if (round.durationMs >= msMin || short === shortMax)
      return { round: { ...round, longestUs }, hadWindow: true };
    const scale = (2 * msMin) / round.durationMs;
    responses = Math.ceil(responses * Math.min(Math.max(scale, growth.min), growth.max));
  }
  return { round: null, hadWindow: false };
}
