/** Somebody who asks while something else happens, one request after the other. */

/** Sends request number `index`; resolves to whether it was answered as it should be. */
export type Ask = (index: number) => Promise<boolean>;

export interface Meanwhile {
  /** The longest answer; null if there was none. */
  readonly longestUs: number | null;
  /** Answers that were wrong, or did not come. */
  readonly failed: number;
}

/** Each asks so often before the work begins. */
const askedBefore = 5;

/**
 * Does `work` while each of `asks` is asked in a loop, which ends with the answer after the end of the work. Counted is what
 * was not yet answered when the work began.
 */
export async function askMeanwhile<Result>(
  asks: readonly Ask[],
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly meanwhile: readonly Meanwhile[] }> {
  let [isBegun, isOver] = [false, false];
  const loop = async (ask: Ask, onAsked: (index: number) => void): Promise<Meanwhile> => {
    let [longestUs, failed]: [number | null, number] = [null, 0];
    for (let index = 0; !isOver; index += 1) {
      onAsked(index);
      const sentAt = performance.now();
      const isRight = await ask(index).catch(() => false);
      if (!isBegun) continue;
      longestUs = Math.max(longestUs ?? 0, (performance.now() - sentAt) * 1000);
      if (!isRight) failed += 1;
    }
    return { longestUs, failed };
  };
  const begun = asks.map(() => Promise.withResolvers<void>());
  const loops = Promise.all(
    asks.map((ask, number) => loop(ask, (index) => index === askedBefore && begun[number]?.resolve())),
  );
  try {
    await Promise.all(begun.map(({ promise }) => promise));
    isBegun = true;
    const result = await work();
    isOver = true;
    return { result, meanwhile: await loops };
  } finally {
    isOver = true;
    await loops;
  }
}
