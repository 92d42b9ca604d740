/**
 * Finds where the time of one request goes: clocks that start and stop independently, and a rule for attributing overlaps.
 */

/**
 * The layers inside a server, from the outside in. If two run at once, the time belongs to the later one in this list,
 * because the outer one delayed nothing. So concurrent statements count once, as the union of their times, and waiting for
 * the pool counts only while no statement of the request runs.
 */
export const layers = [
  'parse',
  'serialization',
  'graphql',
  'transform',
  'poolWait',
  'databaseExecution',
  'databaseTransfer',
] as const;

export type Layer = (typeof layers)[number];

/** A time span, in milliseconds of any one clock. */
export interface Interval {
  readonly layer: Layer;
  readonly startMs: number;
  readonly endMs: number;
}

export type LayerTimes = Readonly<Record<Layer, number>>;

const none = Object.fromEntries(layers.map((layer) => [layer, 0])) as Record<Layer, number>;
const depths = Object.fromEntries(layers.map((layer, depth) => [layer, depth])) as Record<Layer, number>;

/** Milliseconds per layer: every moment belongs to the innermost layer that covers it. */
export function attribute(intervals: readonly Interval[]): LayerTimes {
  const times = { ...none };
  const moments = new Float64Array(2 * intervals.length);
  for (const [index, { startMs, endMs }] of intervals.entries()) moments.set([startMs, endMs], 2 * index);
  moments.sort();
  // Loops without closures, because this runs while the client waits, and counts as HTTP time.
  for (let index = 1; index < moments.length; index += 1) {
    const [startMs, endMs] = [moments[index - 1] as number, moments[index] as number];
    let innermost: Layer | null = null;
    for (const { layer, startMs: fromMs, endMs: toMs } of intervals) {
      if (fromMs <= startMs && toMs >= endMs && (innermost === null || depths[layer] > depths[innermost]))
        innermost = layer;
    }
    if (innermost !== null) times[innermost] += endMs - startMs;
  }
  return times;
}

/** The clocks of one request. A clock that is never stopped, for example because of an error, does not count. */
export class Trace {
  readonly #startMs = performance.now();
  readonly #intervals: Interval[] = [];
  #leavePhase = (): void => {};

  /** Starts a clock; the returned function stops it. */
  start(layer: Layer): () => void {
    const startMs = performance.now();
    return () => this.#intervals.push({ layer, startMs, endMs: performance.now() });
  }

  /** Begins a phase of the request. Phases follow each other; at most one is active. */
  enter(layer: Layer): void {
    this.leave();
    this.#leavePhase = this.start(layer);
  }

  /** Ends the active phase, if there is one. */
  leave(): void {
    this.#leavePhase();
    this.#leavePhase = () => {};
  }

  /** Milliseconds per layer so far, and in total. The total has a clock of its own, so that the two can be compared. */
  read(): { readonly layers: LayerTimes; readonly totalMs: number } {
    const totalMs = performance.now() - this.#startMs;
    return { layers: attribute(this.#intervals), totalMs };
  }
}
