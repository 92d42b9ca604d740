/**
 * Observes the process itself while it works: delays of its event loop, and garbage collections. Active only during a
 * window, so that timers of idle processes take nothing from the one that is measured.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { GCProfiler } from 'node:v8';

export interface ProcessResources {
  readonly gcMs: number;
  /** How late a timer fired, p99; null if there were too few to tell. */
  readonly eventLoopDelayP99Us: number | null;
}

/** Interval of the timer. A busy loop runs anyway: no cost was found in CPU time per unit of work. */
const resolutionMs = 2;
/** Fewer delays have none above the p99. */
const delaysMin = 100;

export class ProcessObserver {
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  // Counts in native code; a PerformanceObserver takes about 50 us of JavaScript per collection.
  #collections: GCProfiler | null = null;

  start(): void {
    this.#collections?.stop();
    this.#collections = new GCProfiler();
    this.#collections.start();
    this.#delays.reset();
    this.#delays.enable();
  }

  /** What was observed since the start. */
  stop(): ProcessResources {
    this.#delays.disable();
    const collections = this.#collections?.stop()?.statistics ?? [];
    this.#collections = null;
    // A recorded delay is the time from one timer to the next, so it includes the resolution.
    const p99Us = this.#delays.percentile(99) / 1000 - resolutionMs * 1000;
    return {
      // `cost` is in microseconds, unlike the documentation of the type says.
      gcMs: collections.reduce((sum, { cost }) => sum + cost, 0) / 1000,
      eventLoopDelayP99Us: this.#delays.count < delaysMin ? null : Math.max(0, p99Us),
    };
  }
}
