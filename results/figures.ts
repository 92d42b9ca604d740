/** The figures that a gate judges, in the order in which they are shown. */
import { observedCpu } from './cpu.ts';
import { observedRates } from './open-loop.ts';
import { launchPercentiles, observedP50s } from './p50.ts';
import type { Observe } from './paired.ts';
import type { Load } from './run.ts';

export interface Figure {
  readonly title: string;
  /** More is worse. */
  readonly observe: Observe;
  /** Whether a gate that cannot tell about it is inconclusive; p99 takes more samples than short runs have. */
  readonly isRequired: boolean;
}

const cpu: Figure = { title: 'CPU per request', observe: observedCpu, isRequired: true };

const latencies: readonly Figure[] = [
  { title: 'p50', observe: observedP50s, isRequired: true },
  cpu,
  { title: 'p99', observe: (rounds) => launchPercentiles(rounds, 'p99'), isRequired: false },
];

/** A rate turned over, so that more is worse, as everywhere. */
const capacities: readonly Figure[] = [
  {
    title: 'time per request at capacity',
    observe: (rounds) => observedRates(rounds).map(({ launch, value }) => ({ launch, value: 1 / value })),
    isRequired: true,
  },
  cpu,
];

/** The first is what the trial was asked for: a gate that cannot have it cannot tell. */
export function figuresOf(load: Load): readonly Figure[] {
  return load.kind === 'capacity' ? capacities : latencies;
}
