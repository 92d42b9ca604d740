/** How much more space a strategy takes than the tables alone. */
import type { Run } from '../run-file/run.ts';

export interface Space {
  readonly strategy: string;
  /** The tables and the read model over the tables, their indexes included: 1 without a read model. */
  readonly times: number;
  /** The same after the writes. */
  readonly timesAfter: number;
  /** Bytes that a write added, in the mean over all kinds; null without writes. */
  readonly bytesPerWrite: number | null;
}

export function spacesOf({ price }: Pick<Run, 'price'>, dataset: string): readonly Space[] {
  return price.growth
    .filter((one) => one.dataset === dataset)
    .map(({ strategy, before, after, writes }) => ({
      strategy,
      times: timesOf(before),
      timesAfter: timesOf(after),
      bytesPerWrite: writes === 0 ? null : (bytesOf(after) - bytesOf(before)) / writes,
    }));
}

type Sizes = Run['price']['growth'][number]['before'];

function bytesOf({ tablesBytes, modelBytes }: Sizes): number {
  return tablesBytes + modelBytes;
}

function timesOf(sizes: Sizes): number {
  return bytesOf(sizes) / sizes.tablesBytes;
}
