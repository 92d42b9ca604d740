/** The figures that a gate judges, in the order in which they are shown. */
import { observedCpu } from './cpu.ts';
import { launchPercentiles, observedP50s } from './p50.ts';
import type { Observe } from './paired.ts';

export interface Figure {
  readonly name: 'p50' | 'CPU' | 'p99';
  readonly title: string;
  readonly observe: Observe;
  /** Whether a gate that cannot tell about it is inconclusive; p99 takes more samples than short runs have. */
  readonly isRequired: boolean;
}

export const figures: readonly Figure[] = [
  { name: 'p50', title: 'p50', observe: observedP50s, isRequired: true },
  { name: 'CPU', title: 'CPU per request', observe: observedCpu, isRequired: true },
  {
    name: 'p99',
    title: 'p99',
    observe: (rounds) => launchPercentiles(rounds, 'p99'),
    isRequired: false,
  },
];
