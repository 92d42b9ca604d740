/** What the writers of a torture have met so far. */
import type { Tally as Stored } from '../../results/studies/torture.ts';

export type Tally = { -readonly [Key in keyof Stored]: Stored[Key] } & {
  readonly failures: Record<string, number>;
};

export function createTally(): Tally {
  return {
    operations: 0,
    deadlocks: 0,
    deadlocksWithRebuild: 0,
    conflicts: 0,
    retries: 0,
    refused: 0,
    abandoned: 0,
    lost: 0,
    failures: {},
  };
}
