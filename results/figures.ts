/** The figures that a gate judges, in the order in which they are shown. */
import { holdsCpu, observedCpu } from './cpu.ts';
import { answeredPerSecond, observedRates } from './open-loop.ts';
import { launchPercentiles, observedP50s } from './p50.ts';
import type { Observe } from './paired.ts';
import type { Result, Round } from './run.ts';

export interface Figure {
  readonly title: string;
  /** Whether a round holds what the figure is made of. */
  readonly isIn: (round: Round) => boolean;
  /** Of such rounds. More is worse. */
  readonly observe: Observe;
  /** Whether a gate that cannot tell about it is inconclusive; p99 takes more samples than short runs have. */
  readonly isRequired: boolean;
}

const hasLatencies = ({ latencyUs }: Round): boolean => latencyUs.max !== null;

const p50: Figure = { title: 'p50', isIn: hasLatencies, observe: observedP50s, isRequired: true };

const p99: Figure = {
  title: 'p99',
  isIn: hasLatencies,
  observe: (rounds) => launchPercentiles(rounds, 'p99'),
  isRequired: false,
};

/** A rate turned over, so that more is worse, as everywhere. */
const capacity: Figure = {
  title: 'time per request at capacity',
  isIn: (round) => answeredPerSecond(round) > 0,
  observe: (rounds) => observedRates(rounds).map(({ launch, value }) => ({ launch, value: 1 / value })),
  isRequired: true,
};

/** Of two results of a trial. The first is what it was asked for: a gate that cannot have it cannot tell. */
export function figuresOf(baseline: Result, candidate: Result): readonly Figure[] {
  const cpu: Figure = {
    title: 'CPU per request',
    isIn: holdsCpu([...baseline.rounds, ...candidate.rounds]),
    observe: observedCpu,
    isRequired: true,
  };
  return baseline.load.kind === 'capacity' ? [capacity, cpu] : [p50, cpu, p99];
}
