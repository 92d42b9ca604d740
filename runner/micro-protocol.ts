/** The messages between the runner and a process of micro-benchmarks (`micro-start.ts`), over the channel of `fork`. */

export interface MicroOrder {
  /** With the launch, decides the order of the workloads. */
  readonly seed: number;
  readonly launch: number;
  /** How long each is timed, after half of it to warm up. */
  readonly benchmarkMs: number;
}

export interface MicroFigure {
  readonly name: string;
  /** Of one call. */
  readonly medianNs: number;
  readonly samples: number;
}

export type MicroAnswer =
  | { readonly type: 'timed'; readonly figures: readonly MicroFigure[] }
  | { readonly type: 'failed'; readonly message: string };
