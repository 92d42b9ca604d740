/**
 * Gates made of recorded launches: thousands of them, where an hour measures twenty. Each launch of a simulated gate is one
 * of a recorded gate that compared a revision with itself, with all its rows together, because they are disturbed together.
 * Which of its two sides is the candidate is drawn anew, because the two were the same (a randomization test: Fisher 1935,
 * The Design of Experiments). A slow-down adds its logarithm to every row.
 *
 * It knows only the disturbances that were recorded, so a series in a calm hour is too good for a noisy one.
 */
import type { metrics } from '../metrics/registry.ts';
import { isAlarm, type TimedRow, timedFindings } from './timed.ts';

/** A number in [0, 1). */
export type Draw = () => number;

export interface SimulationOptions {
  /** Launches of each gate. */
  readonly launches: number;
  readonly margin: number;
  readonly gates: number;
}

/** One launch of a recorded gate: its log ratios by row and metric. */
type RecordedLaunch = ReadonlyMap<string, number>;

/** What is recorded of A/A gates: their rows, and every launch that has all of them. */
export interface Recorded {
  readonly rows: readonly TimedRow[];
  readonly launches: readonly RecordedLaunch[];
}

const keyOf = (name: string, metric: string): string => `${name} ${metric}`;

/** Throws an Error if there is no gate. */
export function recordedOf(gates: readonly (readonly TimedRow[])[]): Recorded {
  const [rows] = gates;
  if (!rows) throw new Error('expected a gate at the least');
  const keys = rows.flatMap(({ name, cells }) => cells.map(({ metric }) => keyOf(name, metric.key)));
  const launches = gates.flatMap((gate) => {
    const cells = gate.flatMap((row) =>
      row.cells.map(({ metric, centres }) => ({ key: keyOf(row.name, metric.key), centres })),
    );
    const numbers = new Set(cells.flatMap(({ centres }) => [...centres.keys()]));
    return [...numbers].map(
      (number) =>
        new Map(
          cells.flatMap(({ key, centres }) => {
            const log = centres.get(number);
            return log === undefined ? [] : [[key, log] as const];
          }),
        ),
    );
  });
  const common = keys.filter((key) => launches.filter((one) => one.has(key)).length >= launches.length / 2);
  return { rows, launches: launches.filter((one) => common.every((key) => one.has(key))) };
}

/** The rows of one gate whose candidate is slower by the share `slower` in every row. */
function drawnRows({ rows, launches }: Recorded, count: number, slower: number, draw: Draw): TimedRow[] {
  const drawn = Array.from({ length: count }, () => ({
    launch: launches[Math.floor(draw() * launches.length)] as RecordedLaunch,
    side: draw() < 0.5 ? -1 : 1,
  }));
  const shift = Math.log1p(slower);
  return rows.map(({ name, server, cells }) => ({
    ...{ name, server },
    cells: cells.map(({ metric }) => ({
      metric,
      centres: new Map(
        drawn.flatMap(({ launch, side }, number) => {
          const log = launch.get(keyOf(name, metric.key));
          if (log === undefined) return [];
          return [[number, side * log + shiftOf(metric.better, shift)] as const];
        }),
      ),
    })),
  }));
}

function shiftOf(better: (typeof metrics)[number]['better'], shift: number): number {
  return better === 'lower' ? shift : -shift;
}

/** How many of so many gates say "slower", if the candidate is slower by this share. */
export function alarms(
  recorded: Recorded,
  { launches, margin, gates }: SimulationOptions,
  slower: number,
  draw: Draw,
): number {
  let count = 0;
  for (let gate = 0; gate < gates; gate += 1) {
    const first = drawnRows(recorded, launches, slower, draw);
    const again = (names: ReadonlySet<string>) =>
      drawnRows(recorded, launches, slower, draw).filter(({ name }) => names.has(name));
    if (isAlarm(timedFindings(first, again, margin))) count += 1;
  }
  return count;
}
