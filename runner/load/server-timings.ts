/** Sums up the `Server-Timing` headers of a server that reports its layers. */
import type autocannon from 'autocannon';
import { sumOf } from '../../results/statistics/basic.ts';
import { parseServerTiming, type ServerTiming } from '../../servers/layers/server-timing.ts';
import { type Layer, layers } from '../../servers/layers/trace.ts';

/** Means over the requests of a window, in microseconds. */
export interface ServerMeans {
  readonly layersUs: Readonly<Record<Layer, number>>;
  /** From the first hook of a request to the last before its answer is written. */
  readonly totalUs: number;
}

export class ServerTimings {
  readonly #last = new Map<autocannon.Client, ServerTiming | null>();
  readonly #counted: ServerTiming[] = [];

  /** Reads the header of each answer on a connection. */
  listen(client: autocannon.Client): void {
    client.on('headers', (answer) => {
      // Names and values alternate.
      const { headers } = answer as unknown as { headers: readonly string[] };
      const index = headers.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === 'server-timing');
      this.#last.set(client, index < 0 ? null : parseServerTiming(headers[index + 1] ?? ''));
    });
  }

  /** Counts the answer that has just come on a connection. */
  count(client: autocannon.Client): void {
    const timing = this.#last.get(client);
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
