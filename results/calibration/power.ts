/** How often a gate is wrong, and what it finds: by what was measured, and by what is simulated from it. */
import { gateError } from '../gate/timed/pooled.ts';
import { median } from '../statistics/basic.ts';
import { type Binomial, binomialInterval } from '../statistics/binomial.ts';
import { type Estimate, studentEstimate } from '../statistics/estimate.ts';
import type { Calibration } from '../studies/calibration.ts';
import { type GateOfStudy, injectedText, isUnchanged, timedOf } from './recorded.ts';
import { alarms, type Draw, type Recorded, recordedOf } from './simulation.ts';
import { isAlarm, pooledOf, timedFindings } from './timed.ts';

/** The share of slow-downs that a gate must find, to say that it finds them. */
export const powerWanted = 0.95;
/** Simulated gates: without a change, and of each slow-down. */
export const simulatedGates = { unchanged: 2_000, slower: 400 } as const;
const slowDowns = [0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5];
const launchesTried = [4, 6, 8, 12, 16, 24];

/** What the gates of one kind of slow-down found. */
export interface Series extends Binomial {
  readonly title: string;
  /** How much more a request costs in all rows together, by what the gates measured; null if none has CPU times. */
  readonly cost: Estimate | null;
}

/** The same, beside how many simulated gates say "slower" if every row is slower by that. */
export interface ComparedSeries extends Series {
  readonly predicted: Binomial | null;
}

export interface PowerPoint extends Binomial {
  /** The candidate is slower by this share, in every row. */
  readonly slower: number;
}

export interface LaunchesPoint {
  readonly launches: number;
  /** How long a gate of so many launches takes, about. */
  readonly minutes: number;
  /** The smallest slow-down that is found often enough; null if none is. */
  readonly found: number | null;
}

/** What gates of one length find. */
export interface Found {
  readonly curve: readonly PowerPoint[];
  /** The smallest slow-down of the curve that is found often enough. */
  readonly found: number | null;
  readonly launches: number;
}

export interface Power extends Found {
  readonly measured: readonly ComparedSeries[];
  /** Of simulated gates without a change. */
  readonly falseAlarms: Binomial;
  readonly byLaunches: readonly LaunchesPoint[];
}

/** Whether more gates without a change said "slower" than the error of a gate explains: in less than 2.5 % of series. */
export function isWrongTooOften(calibration: Calibration): boolean {
  const { low } = unchangedSeries(calibration);
  return low > gateError;
}

/** The gates without a change, and how many of them said "slower". */
export function unchangedSeries({ gates, settings }: Calibration): Series {
  const [found] = seriesOf(gates.filter(isUnchanged), settings.margin);
  return found ?? { title: injectedText({}), cost: null, ...binomialInterval(0, 0) };
}

/** What gates of so many launches find; null if no gate without a change was measured. */
export function foundBy(calibration: Calibration, launches: number, draw: Draw): Found | null {
  const recorded = recordedIn(calibration);
  return recorded && foundIn(recorded, { launches, margin: calibration.settings.margin, draw });
}

function recordedIn({ gates }: Calibration): Recorded | null {
  const unchanged = gates.filter(isUnchanged);
  return unchanged.length === 0 ? null : recordedOf(unchanged.map((gate) => timedOf(gate).first));
}

interface Simulated {
  readonly launches: number;
  readonly margin: number;
  readonly draw: Draw;
}

function foundIn(recorded: Recorded, how: Simulated): Found {
  const curve: PowerPoint[] = [];
  for (const slower of slowDowns) {
    const point = simulated(recorded, how, slower, simulatedGates.slower);
    curve.push({ slower, ...point });
    if (point.share === 1) break;
  }
  const found = curve.find(({ share }) => share >= powerWanted)?.slower ?? null;
  return { curve, found, launches: how.launches };
}

function simulated(recorded: Recorded, { draw, ...how }: Simulated, slower: number, gates: number): Binomial {
  return binomialInterval(alarms(recorded, { ...how, gates }, slower, draw), gates);
}

/** Null if no gate without a change was measured. */
export function powerOf(calibration: Calibration, draw: Draw): Power | null {
  const { gates, settings } = calibration;
  const recorded = recordedIn(calibration);
  if (recorded === null) return null;
  const counts = gates.filter(isUnchanged).map((gate) => gate.launches);
  const launches = Math.round(median(counts) ?? 0);
  const how = { launches, margin: settings.margin, draw };
  return {
    ...foundIn(recorded, how),
    measured: seriesOf(gates, settings.margin).map((series) => ({
      ...series,
      predicted: series.cost && simulated(recorded, how, series.cost.value - 1, simulatedGates.slower),
    })),
    falseAlarms: simulated(recorded, how, 0, simulatedGates.unchanged),
    byLaunches: launchesTried.map((each) => ({
      launches: each,
      minutes: (each * settings.minutes) / launches,
      found: foundIn(recorded, { ...how, launches: each }).found,
    })),
  };
}

/** One series for each kind of slow-down. */
function seriesOf(gates: readonly GateOfStudy[], margin: number): readonly Series[] {
  return [...Map.groupBy(gates, ({ injected }) => injectedText(injected))].map(([title, own]) => {
    const found = own.filter((gate) => {
      const { first, again } = timedOf(gate);
      return isAlarm(timedFindings(first, () => again ?? [], margin));
    });
    return { title, cost: costOf(own), ...binomialInterval(found.length, own.length) };
  });
}

/** Over gates; of a single one, over its launches. */
function costOf(gates: readonly GateOfStudy[]): Estimate | null {
  const ratios = gates.flatMap(
    (gate) => pooledOf(timedOf(gate).first).find(({ metric }) => metric.key === 'cpu')?.ratio ?? [],
  );
  const [only, ...others] = ratios;
  if (only === undefined || others.length === 0) return only ?? null;
  return studentEstimate(
    ratios.map(({ value }) => Math.log(value)),
    'launches',
  );
}
