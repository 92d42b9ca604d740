/**
 * What a process sees of itself while it works: the delays of its event loop, and its garbage collections. Watched
 * only inside a window, so that the timers of idle processes take nothing from the one that is measured.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { GCProfiler } from 'node:v8';

export interface ProcessResources {
  readonly gcMs: number;
  /** How late a timer fired, p99; null where the time was too short to tell. */
  readonly eventLoopDelayP99Us: number | null;
}

/** How often the event loop is asked. A busy loop passes by anyway: no cost was found in CPU time per unit of work. */
const resolutionMs = 2;
/** Fewer have nothing beyond a p99. */
const delaysMin = 100;

export class ProcessObserver {
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  // Counts in native code; a PerformanceObserver takes some 50 us of JavaScript for each collection.
  #collections: GCProfiler | null = null;

  start(): void {
    this.#collections = new GCProfiler();
    this.#collections.start();
    this.#delays.reset();
    this.#delays.enable();
  }

  /** What was seen since the start. */
  stop(): ProcessResources {
    this.#delays.disable();
    const collections = this.#collections?.stop()?.statistics ?? [];
    this.#collections = null;
    // A recorded delay is the time from one timer to the next, and so holds the resolution.
    const p99Us = this.#delays.percentile(99) / 1000 - resolutionMs * 1000;
    return {
      // In microseconds each, whatever the documentation of the type says.
      gcMs: collections.reduce((sum, { cost }) => sum + cost, 0) / 1000,
      eventLoopDelayP99Us: this.#delays.count < delaysMin ? null : Math.max(0, p99Us),
    };
  }
}
