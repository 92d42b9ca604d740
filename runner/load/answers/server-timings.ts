/** Sums up the `Server-Timing` headers of a server that reports its layers. */
import { sumOf } from '../../../results/statistics/basic.ts';
import { parseServerTiming, type ServerTiming } from '../../../servers/layers/server-timing.ts';
import { type Layer, layers } from '../../../servers/layers/trace.ts';

/** Means over the requests of a window, in microseconds. */
export interface ServerMeans {
  readonly layersUs: Readonly<Record<Layer, number>>;
  /** From the first hook of a request to the last before its answer is written. */
  readonly totalUs: number;
}

export class ServerTimings {
  readonly #counted: ServerTiming[] = [];

  /** Counts an answer by its header. */
  count(header: string | null): void {
    const timing = header === null ? null : parseServerTiming(header);
    if (timing) this.#counted.push(timing);
  }

  /** Null if no answer had the header. */
  means(): ServerMeans | null {
    const count = this.#counted.length;
    if (count === 0) return null;
    const meanUs = (pick: (timing: ServerTiming) => number): number =>
      (1000 * sumOf(this.#counted, pick)) / count;
    return {
      layersUs: Object.fromEntries(
        layers.map((layer) => [layer, meanUs((timing) => timing.layers[layer])]),
      ) as Record<Layer, number>,
      totalUs: meanUs(({ totalMs }) => totalMs),
    };
  }
}
