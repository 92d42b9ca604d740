/** How often a gate is wrong, and what it finds: by what was measured, and by what is simulated from it. */
import { gateError } from '../gate/pooled.ts';
import { type Binomial, binomialInterval } from '../statistics/binomial.ts';
import type { Calibration } from '../studies/calibration.ts';
import { type GateOfStudy, injectedText, isUnchanged, timedOf } from './recorded.ts';
import { alarms, type Draw, type Recorded, recordedOf } from './simulation.ts';
import { isAlarm, timedFindings } from './timed.ts';

/** The share of slow-downs that a gate must find, to say that it finds them. */
export const powerWanted = 0.95;
/** Simulated gates: without a change, and of each slow-down. */
export const simulatedGates = { unchanged: 2_000, slower: 400 } as const;
const slowDowns = [0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5];
const launchesTried = [4, 6, 8, 12, 16, 24];

/** What the gates of one kind of slow-down found. */
export interface Series extends Binomial {
  readonly title: string;
}

export interface PowerPoint extends Binomial {
  /** The candidate is slower by this share, in every row. */
  readonly slower: number;
}

export interface LaunchesPoint {
  readonly launches: number;
  /** How long a gate of so many launches takes; null if no gate tells. */
  readonly minutes: number | null;
  /** The smallest slow-down that is found often enough; null if none is. */
  readonly found: number | null;
}

export interface Power {
  readonly measured: readonly Series[];
  /** Of simulated gates without a change. */
  readonly falseAlarms: Binomial;
  readonly curve: readonly PowerPoint[];
  /** The smallest slow-down of the curve that is found often enough. */
  readonly found: number | null;
  readonly byLaunches: readonly LaunchesPoint[];
  /** Launches of the simulated gates: the median of those measured. */
  readonly launches: number;
}

/** Whether more gates without a change said "slower" than the error of a gate explains: in less than 2.5 % of series. */
export function isWrongTooOften({ gates, settings }: Pick<Calibration, 'gates' | 'settings'>): boolean {
  const unchanged = gates.filter(isUnchanged);
  const [found] = seriesOf(unchanged, settings.margin);
  return found !== undefined && found.low > gateError;
}

/** Null if no gate without a change was measured. */
export function powerOf({ gates, settings }: Calibration, draw: Draw): Power | null {
  const unchanged = gates.filter(isUnchanged);
  if (unchanged.length === 0) return null;
  const { margin } = settings;
  const recorded = recordedOf(unchanged.map((gate) => timedOf(gate).first));
  const launches = launchesOf(unchanged);
  const simulated = (slower: number, count: number, each = launches): Binomial =>
    binomialInterval(alarms(recorded, { launches: each, margin, gates: count }, slower, draw), count);
  const curve = slowDowns.map((slower) => ({ slower, ...simulated(slower, simulatedGates.slower) }));
  return {
    measured: seriesOf(gates, margin),
    falseAlarms: simulated(0, simulatedGates.unchanged),
    curve,
    found: smallestFound(curve),
    byLaunches: launchesTried.map((each) => ({
      launches: each,
      minutes: minutesOf(unchanged, each),
      found: foundBy(recorded, { launches: each, margin }, draw),
    })),
    launches,
  };
}

function seriesOf(gates: readonly GateOfStudy[], margin: number): readonly Series[] {
  return [...Map.groupBy(gates, ({ injected }) => injectedText(injected))].map(([title, own]) => {
    const found = own.filter((gate) => isAlarm(timedFindings(timedOf(gate), margin)));
    return { title, ...binomialInterval(found.length, own.length) };
  });
}

function launchesOf(gates: readonly GateOfStudy[]): number {
  const counts = gates.map(({ launches }) => launches).toSorted((one, other) => one - other);
  return counts[Math.floor(counts.length / 2)] ?? 0;
}

/** Time beside launches is the same for all gates, so that of a launch is taken from what they took in all. */
function minutesOf(gates: readonly GateOfStudy[], launches: number): number | null {
  const [first] = gates;
  return first ? (first.durationMs / first.launches / 60_000) * launches : null;
}

function smallestFound(curve: readonly PowerPoint[]): number | null {
  return curve.find(({ share }) => share >= powerWanted)?.slower ?? null;
}

/** The same of other numbers of launches, by fewer gates. */
function foundBy(
  recorded: Recorded,
  { launches, margin }: { readonly launches: number; readonly margin: number },
  draw: Draw,
): number | null {
  const gates = simulatedGates.slower / 2;
  return (
    slowDowns.find(
      (slower) => alarms(recorded, { launches, margin, gates }, slower, draw) >= powerWanted * gates,
    ) ?? null
  );
}
