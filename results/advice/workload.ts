/** What somebody asks advice for. */

export interface Workload {
  /** Operations a second, by scenario. */
  readonly reads: ReadonlyMap<string, number>;
  readonly writes: ReadonlyMap<string, number>;
  /** How late reads may see a write; 0: the first read after its answer sees it. */
  readonly stalenessMs: number;
  /** How many times the space of the tables the database may take; null: as much as it likes. */
  readonly storageTimes: number | null;
  /** Whether who writes reads it next, and so waits until reads see it. */
  readonly readsOwnWrites: boolean;
}

/** Operations a second, of all scenarios. */
export function rateOf(rates: ReadonlyMap<string, number>): number {
  return rates.values().reduce((total, rate) => total + rate, 0);
}
