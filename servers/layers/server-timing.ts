/**
 * The header `Server-Timing` (https://www.w3.org/TR/server-timing/): a server with layers writes it, and the load reads it.
 */
import { type Layer, type LayerTimes, layers } from './trace.ts';

/** Milliseconds of a request inside the server: per layer, and in total. */
export interface ServerTiming {
  readonly layers: LayerTimes;
  readonly totalMs: number;
}

/** `databaseExecution` -> `database-execution` */
const entryNames = Object.fromEntries(
  layers.map((layer) => [layer, layer.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)]),
) as Record<Layer, string>;

/** `parse;dur=0.0412, ..., total;dur=0.8831`: milliseconds, to a tenth of a microsecond. */
export function formatServerTiming({ layers: times, totalMs }: ServerTiming): string {
  let header = '';
  for (const layer of layers) header += `${entryNames[layer]};dur=${times[layer].toFixed(4)}, `;
  return `${header}total;dur=${totalMs.toFixed(4)}`;
}

/** The times in a header; null if it is not one of ours with every layer. */
export function parseServerTiming(header: string): ServerTiming | null {
  const found = new Map(
    header.split(',').map((entry) => {
      const [name = '', duration = ''] = entry.trim().split(';dur=');
      return [name, duration === '' ? Number.NaN : Number(duration)] as const;
    }),
  );
  const msOf = (name: string): number => found.get(name) ?? Number.NaN;
  const times = layers.map((layer) => [layer, msOf(entryNames[layer])] as const);
  const totalMs = msOf('total');
  if ([totalMs, ...times.map(([, ms]) => ms)].some((ms) => !(ms >= 0))) return null;
  return { layers: Object.fromEntries(times) as LayerTimes, totalMs };
}
