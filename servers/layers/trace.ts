/** Where the time of one request goes: clocks that are started and stopped apart, and how what overlaps is attributed. */

/**
 * The layers inside a server, from the outside in. Where two run at once, the later in this list has the time:
 * what ran above it then delayed nothing. So statements that run side by side count once, as the union of their
 * times, and waiting for the pool counts only while nothing of the request is with the database.
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

/** From one moment to another, in milliseconds of any one clock. */
export interface Interval {
  readonly layer: Layer;
  readonly startMs: number;
  readonly endMs: number;
}

export type LayerTimes = Readonly<Record<Layer, number>>;

const none = Object.fromEntries(layers.map((layer) => [layer, 0])) as Record<Layer, number>;
const depths = Object.fromEntries(layers.map((layer, depth) => [layer, depth])) as Record<Layer, number>;

/** Milliseconds of each layer: every moment belongs to the innermost layer that covers it, and to no other. */
export function attribute(intervals: readonly Interval[]): LayerTimes {
  const times = { ...none };
  const moments = new Float64Array(2 * intervals.length);
  for (const [index, { startMs, endMs }] of intervals.entries()) moments.set([startMs, endMs], 2 * index);
  moments.sort();
  // Loops without closures: this runs while the client waits, and what it takes is counted as HTTP.
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

/** The clocks of one request. What is never stopped, as where an error ends a layer, does not count. */
export class Trace {
  readonly #startMs = performance.now();
  readonly #intervals: Interval[] = [];
  #leavePhase = (): void => {};

  /** Starts a clock; the function that is returned stops it. */
  start(layer: Layer): () => void {
    const startMs = performance.now();
    return () => this.#intervals.push({ layer, startMs, endMs: performance.now() });
  }

  /** Begins a phase of the request: phases follow each other, and at most one is under way. */
  enter(layer: Layer): void {
    this.leave();
    this.#leavePhase = this.start(layer);
  }

  /** Ends the phase that is under way, if one is. */
  leave(): void {
    this.#leavePhase();
    this.#leavePhase = () => {};
  }

  /** Milliseconds of each layer so far, and of the whole: by a clock of its own, so that the two can be compared. */
  read(): { readonly layers: LayerTimes; readonly totalMs: number } {
    const totalMs = performance.now() - this.#startMs;
    return { layers: attribute(this.#intervals), totalMs };
  }
}
