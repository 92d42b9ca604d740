/** What a keeper reported while it ran, summed up: a figure's values are many, and only their spread is kept. */

/** Of the reports in which the figure was known; in the unit that its name ends with. */
export interface KeeperFigure {
  readonly count: number;
  readonly median: number;
  readonly max: number;
  readonly total: number;
}

export interface KeeperSummary {
  readonly strategy: string;
  /** From the start of one refresh to the start of the next; null where the keeper does not work by the clock. */
  readonly refreshIntervalMs: number | null;
  /** Refreshes, or batches, that ended. */
  readonly reports: number;
  /** By name, as reported: `durationMs`, `walBytes`, `lagMs`. */
  readonly figures: Readonly<Record<string, KeeperFigure>>;
  /** What it said instead, faults among it, with how often: `skipped: Another session is refreshing.` */
  readonly notes: Readonly<Record<string, number>>;
}
