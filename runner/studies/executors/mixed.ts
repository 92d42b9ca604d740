/** A stream that asks several scenarios in turn. */
import type { Request } from '../../load/request.ts';

/** One request of each stream in turn, as many of each as the longest has. */
export function mixed(streams: readonly (readonly Request[])[]): Request[] {
  const longest = Math.max(0, ...streams.map((stream) => stream.length));
  return Array.from({ length: longest }, (_, index) =>
    streams.flatMap((stream) => stream[index % stream.length] ?? []),
  ).flat();
}
